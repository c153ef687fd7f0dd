package mintmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A running {@code mintmark serve} with everything in memory. Its standard input is a pipe from this process. When this
 * process ends, in whichever way, the system closes the pipe, and the server stops.
 */
final class ServerProcess {
  private static final int STOP_SECONDS = 10;
  private static final boolean IS_WINDOWS = System.getProperty("os.name").startsWith("Windows");

  private final Process process;
  private final Path messages;
  final String url;

  /** @param command the program and its first arguments; empty: the one that is found */
  ServerProcess(Map<String, ?> config, List<String> command) {
    Path settings = null;
    try {
      settings = Files.createTempFile("mintmark-", ".json");
      messages = Files.createTempFile("mintmark-", ".log");
      Files.writeString(settings, Json.text(config));
      var line = commandLine(command.isEmpty() ? found() : command, config, settings);
      var builder = new ProcessBuilder(line).redirectError(messages.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("MINTMARK_"));
      process = builder.start();
      var ready = reader(process).readLine();
      if (ready == null) throw failure();
      url = Json.read(ready).get("url").asText();
    } catch (IOException error) {
      throw new MintmarkException(
          "listen_failed",
          "Mintmark cannot be started: " + error.getMessage(),
          "Install it with npm or pip, or set MINTMARK_URL.",
          0,
          error);
    } finally {
      if (settings != null) settings.toFile().delete();
    }
  }

  /** Stops the server: requests in progress are finished first. May be called more than once. */
  void stop() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) destroy();
    } catch (IOException error) {
      destroy();
    } catch (InterruptedException error) {
      destroy();
      Thread.currentThread().interrupt();
    } finally {
      messages.toFile().delete();
    }
  }

  private void destroy() {
    process.descendants().forEach(ProcessHandle::destroyForcibly); // npx runs Mintmark in a child process
    process.destroyForcibly();
  }

  private MintmarkException failure() throws IOException {
    var status = process.onExit().join().exitValue();
    var said = Files.readString(messages).strip().replaceFirst("^error: ", "");
    messages.toFile().delete();
    // The command exits with 2 for wrong settings, and with 1 if something else failed.
    var code = status == 2 ? "invalid_config" : "listen_failed";
    return new MintmarkException(
        code, "Mintmark did not start: " + (said.isEmpty() ? "it gave no reason" : said), null);
  }

  private static List<String> commandLine(List<String> command, Map<String, ?> config, Path settings) {
    var line = new ArrayList<>(command);
    line.addAll(List.of("serve", "--ephemeral", "--until-stdin-ends", "--log", "json"));
    line.addAll(List.of("--config", settings.toString()));
    if (!config.containsKey("port")) line.addAll(List.of("--port", "0"));
    return line;
  }

  /** Returns {@code mintmark} if it is on the PATH, else npx, which finds an installed npm package. */
  private static List<String> found() {
    var suffix = IS_WINDOWS ? ".cmd" : "";
    var folders = System.getenv().getOrDefault("PATH", "").split(System.getProperty("path.separator"));
    return Stream.of(folders)
        .flatMap(folder -> Stream.of("mintmark" + suffix, "mintmark.exe").map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> List.of(program.toString()))
        .orElse(List.of("npx" + suffix, "--no-install", "mintmark"));
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }
}
