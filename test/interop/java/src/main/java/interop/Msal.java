package interop;

import com.microsoft.aad.msal4j.AuthorizationCodeParameters;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.MsalInteractionRequiredException;
import com.microsoft.aad.msal4j.MsalException;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.OnBehalfOfParameters;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import com.microsoft.aad.msal4j.UserAssertion;
import com.microsoft.aad.msal4j.UserNamePasswordParameters;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

/** Microsoft's MSAL4J: what it returns, and what its exceptions contain. */
final class Msal {

  static final Map<String, Main.Call> CALLS =
      Map.of(
          "code", input -> result(confidential(input).acquireToken(
              AuthorizationCodeParameters.builder(input.text("code"), input.uri("redirect"))
                  .scopes(scopes(input)).codeVerifier(input.text("verifier")).build())),
          "refresh", input -> result(confidential(input).acquireToken(
              RefreshTokenParameters.builder(scopes(input), input.text("token")).build())),
          "machine", input -> result(confidential(input).acquireToken(
              ClientCredentialParameters.builder(scopes(input)).build())),
          "obo", input -> result(confidential(input).acquireToken(
              OnBehalfOfParameters.builder(scopes(input), new UserAssertion(input.text("token"))).build())),
          "password", input -> result(publicClient(input).acquireToken(
              UserNamePasswordParameters.builder(
                  scopes(input), input.text("username"), input.text("password").toCharArray()).build())),
          "device", input -> result(publicClient(input).acquireToken(
              DeviceCodeFlowParameters.builder(scopes(input), code -> {}).build())));

  private static ConfidentialClientApplication confidential(Input input) throws Exception {
    return ConfidentialClientApplication.builder(
            input.text("client"), ClientCredentialFactory.createFromSecret(input.text("secret")))
        .authority(input.text("authority"))
        .correlationId(input.text("correlation"))
        .instanceDiscovery(false)
        .build();
  }

  private static PublicClientApplication publicClient(Input input) throws Exception {
    return PublicClientApplication.builder(input.text("client"))
        .authority(input.text("authority"))
        .correlationId(input.text("correlation"))
        .instanceDiscovery(false)
        .build();
  }

  private static Set<String> scopes(Input input) {
    return Set.of(input.text("scope").split(" "));
  }

  private static Map<String, Object> result(Future<IAuthenticationResult> acquired) throws Exception {
    var result = acquired.get();
    var told = new HashMap<String, Object>();
    told.put("access", result.accessToken());
    told.put("id", result.idToken());
    told.put("scopes", result.scopes());
    told.put("account", result.account() == null ? null : result.account().username());
    return told;
  }

  /** What an exception of MSAL says beside its message. */
  static Map<String, Object> members(Throwable exception) {
    var told = new HashMap<String, Object>();
    if (exception instanceof MsalException msal) told.put("code", msal.errorCode());
    if (exception instanceof MsalServiceException service) {
      told.put("status", service.statusCode());
      told.put("claims", service.claims());
      told.put("correlation", service.correlationId());
    }
    if (exception instanceof MsalInteractionRequiredException interaction) {
      told.put("reason", interaction.reason().name());
    }
    return told;
  }

  private Msal() {}
}
