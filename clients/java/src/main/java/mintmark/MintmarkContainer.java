package mintmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Mintmark in a container: {@code new MintmarkContainer("mintmark")}, with Testcontainers on the class path.
 *
 * <p>The issuer must be known before the container runs, so the container's port is bound to a free port of this machine
 * that is chosen beforehand. The server can be reached from this machine only.
 */
public final class MintmarkContainer extends GenericContainer<MintmarkContainer> {
  private static final int PORT = 4411;

  private final String adminToken = UUID.randomUUID().toString();
  private final String url;

  /** @param image name of an image that was built from Mintmark's Dockerfile */
  public MintmarkContainer(String image) {
    this(DockerImageName.parse(image));
  }

  /** @param image name of an image that was built from Mintmark's Dockerfile */
  public MintmarkContainer(DockerImageName image) {
    super(image);
    var port = freePort();
    url = "http://localhost:" + port;
    withExposedPorts(PORT);
    setPortBindings(List.of("127.0.0.1:" + port + ":" + PORT));
    withEnv("MINTMARK_PUBLIC_URL", url);
    withEnv("MINTMARK_ADMIN_TOKEN", adminToken);
    withCommand("--ephemeral");
    waitingFor(Wait.forHealthcheck());
  }

  /** Returns the URL of the server, which is also its default issuer. */
  public String url() {
    return url;
  }

  /** Returns the verbs of the running server. */
  public Mintmark mintmark() {
    return Mintmark.connect(url, adminToken);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
