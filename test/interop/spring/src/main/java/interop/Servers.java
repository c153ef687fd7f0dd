package interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Starts one Spring Boot application for each line of standard input, which has its properties, separated by
 * tabs. Prints the URL of each application on a line. All applications end when the input ends.
 */
public final class Servers {

  public static void main(String[] args) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err); // Spring logs there
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      var application =
          new SpringApplicationBuilder(Api.class)
              .properties(
                  "server.address=127.0.0.1",
                  "server.port=0",
                  "spring.main.banner-mode=off",
                  "logging.level.root=warn")
              .run(line.split("\t"));
      answers.println("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port"));
    }
    System.exit(0);
  }

  private Servers() {}
}
