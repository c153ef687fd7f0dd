package mintmark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.DockerHealthcheckWaitStrategy;

/** Reads the configuration of the container; nothing is started, so Docker is not needed. */
class ContainerTest {
  @Test
  void theContainersPortIsThatOfItsIssuer() {
    try (var container = new MintmarkContainer("mintmark:1")) {
      var port = container.url().replace("http://localhost:", "");
      assertEquals(List.of(4411), container.getExposedPorts());
      assertEquals(List.of("127.0.0.1:" + port + ":4411/tcp"), container.getPortBindings());
      assertEquals(container.url(), container.getEnvMap().get("MINTMARK_PUBLIC_URL"));
    }
  }

  @Test
  void theImageIsTheOneThatIsNamed() {
    try (var container = new MintmarkContainer("registry.example.test/mintmark:2")) {
      assertTrue(container.getImage().toString().contains("registry.example.test/mintmark:2"));
    }
  }

  @Test
  void theServerKeepsNothingHasAnAdminTokenAndIsReadyWhenHealthy() throws Exception {
    try (var container = new MintmarkContainer("mintmark:1")) {
      assertArrayEquals(new String[] {"--ephemeral"}, container.getCommandParts());
      assertInstanceOf(DockerHealthcheckWaitStrategy.class, waitStrategyOf(container));
      assertTrue(container.getEnvMap().get("MINTMARK_ADMIN_TOKEN").length() >= 16);
    }
  }

  private static Object waitStrategyOf(MintmarkContainer container) throws ReflectiveOperationException {
    var getter = GenericContainer.class.getDeclaredMethod("getWaitStrategy");
    getter.setAccessible(true);
    return getter.invoke(container);
  }
}
