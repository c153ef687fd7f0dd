package mintmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

class ExtensionTest {
  @RegisterExtension
  static final MintmarkExtension mintmark =
      new MintmarkExtension().issuer(Map.of("users", Map.of("dora", Map.of("roles", List.of("admin")))));

  private static String classIssuer;
  private String before;

  @BeforeAll
  static void keepTheIssuerOfTheClass(IsolatedIssuer idp) {
    classIssuer = idp.id;
  }

  @BeforeEach
  void keepTheIssuer(IsolatedIssuer idp) {
    before = idp.id;
  }

  @Test
  void aTestAndItsPreparationHaveTheSameIssuer(IsolatedIssuer idp, IsolatedIssuer again, Mintmark server) {
    assertEquals(before, idp.id);
    assertSame(idp, again);
    assertNotEquals(classIssuer, idp.id);
    assertSame(mintmark.server(), server);
  }

  @Test
  void anIssuerHasTheSettingsOfTheExtension(IsolatedIssuer idp) {
    var minted = idp.mint(t -> t.user("dora"));
    assertEquals("RS256", minted.header().get("alg"));
    assertEquals("dora", idp.users.get("dora").name());
  }

  /** Run by the test below. */
  @ExtendWith(MintmarkExtension.class)
  static class TwoTests {
    static final List<String> issuers = new CopyOnWriteArrayList<>();
    static Mintmark server;

    @Test
    void one(IsolatedIssuer idp, Mintmark running) {
      issuers.add(idp.id);
      server = running;
    }

    @Test
    void other(IsolatedIssuer idp) {
      issuers.add(idp.id);
      idp.close();
    }

    @Test
    void failing(IsolatedIssuer idp) {
      issuers.add(idp.id);
      throw new AssertionError("fails on purpose");
    }
  }

  @Test
  void anIssuerIsClosedAfterItsTestAndTheServerAfterTheRun() {
    var summary = run(TwoTests.class);
    assertEquals(2, summary.getTestsSucceededCount());
    assertEquals(1, summary.getTestsFailedCount());
    assertEquals(3, TwoTests.issuers.stream().distinct().count());
    // The run has ended, and its server with it; a server that others started goes on without the issuers.
    var refused = assertThrows(MintmarkException.class, () -> TwoTests.server.issuer(TwoTests.issuers.get(0)));
    var expected = System.getenv("MINTMARK_URL") == null ? "server_unreachable" : "unknown_issuer";
    assertEquals(expected, refused.code());
  }

  /** Run by the test below. */
  @ExtendWith(MintmarkExtension.class)
  static class InConstructor {
    InConstructor(IsolatedIssuer idp) {}

    @Test
    void never() {}
  }

  @Test
  void aConstructorCannotTakeAnIssuer() {
    var failure = run(InConstructor.class).getFailures().get(0).getException();
    assertTrue(failure.getMessage().contains("take it in the test or in @BeforeEach"), failure.getMessage());
  }

  /** Run by the test below. */
  static class WithConfig {
    @RegisterExtension
    final MintmarkExtension own = new MintmarkExtension().config(Map.of("users", Map.of("eve", Map.of())));

    @Test
    void hasItsUsers(Mintmark server) {
      assertEquals(List.of("eve"), server.users.list().stream().map(Records.DirectoryUser::name).toList());
    }
  }

  @Test
  void anExtensionWithAConfigurationHasAServerOfItsOwn() {
    var summary = run(WithConfig.class);
    if (System.getenv("MINTMARK_URL") == null) {
      assertEquals(1, summary.getTestsSucceededCount());
    } else {
      assertTrue(summary.getFailures().get(0).getException().getMessage().contains("invalid_config"));
    }
  }

  @Test
  void aWrongCommandOrConfigurationIsReported() {
    var missing = assertThrows(MintmarkException.class, () -> Mintmark.start(Map.of(), "no-such-program"));
    assertEquals("listen_failed", missing.code());
    assertFalse(missing.hint().isEmpty());
    var wrong = assertThrows(MintmarkException.class, () -> Mintmark.start(Map.of("usres", Map.of())));
    assertEquals("invalid_config", wrong.code());
    assertTrue(wrong.detail().contains("usres"), wrong.detail());
  }

  private static org.junit.platform.launcher.listeners.TestExecutionSummary run(Class<?> tests) {
    var listener = new SummaryGeneratingListener();
    var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    LauncherFactory.create().execute(request, listener);
    return listener.getSummary();
  }
}
