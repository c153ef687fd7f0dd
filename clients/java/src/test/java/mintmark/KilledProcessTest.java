package mintmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A server ends with the process that started it, however that process ends. */
class KilledProcessTest {
  /** Starts a server, prints its URL, and waits to be killed. */
  static final class Started {
    public static void main(String[] args) throws InterruptedException {
      System.out.println(Mintmark.start().baseUrl());
      Thread.currentThread().join();
    }
  }

  @Test
  void aKilledProcessLeavesNoServer() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classpath = System.getProperty("java.class.path");
    var process = new ProcessBuilder(java, "-cp", classpath, Started.class.getName()).start();
    var url = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
    assertEquals("default", Mintmark.connect(url, null).id);
    process.destroyForcibly().waitFor();
    var gone = assertThrows(MintmarkException.class, () -> callUntilRefused(url));
    assertEquals("server_unreachable", gone.code());
  }

  /** The system closes the server's pipe when the process has ended; the server needs a moment to stop. */
  private static void callUntilRefused(String url) throws InterruptedException {
    while (true) {
      Mintmark.connect(url, null);
      Thread.sleep(50);
    }
  }
}
