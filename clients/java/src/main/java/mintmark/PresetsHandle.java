package mintmark;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import mintmark.Options.PresetsGetOptions;
import mintmark.Records.Preset;
import mintmark.Records.PresetText;

/** The environment variables that point a library or a set-up at the issuer. */
public final class PresetsHandle extends Calls {
  PresetsHandle(Api api, String issuer) {
    super(api, issuer);
  }

  /** Lists the presets. */
  public List<Preset> list() {
    return api.list("GET", "/presets", Map.of(), Preset.class);
  }

  /** Returns the variables of one preset, with the issuer's secrets. */
  public PresetText get(String name) {
    return get(name, options -> {});
  }

  /**
   * Returns the variables of one preset: {@code idp.presets.get("express", o -> o.audience("my-api")).variables()}.
   *
   * @throws MintmarkException {@code bad_request} for an unknown preset or invalid options
   */
  public PresetText get(String name, Consumer<PresetsGetOptions> options) {
    var arguments = Arguments.of(new PresetsGetOptions(), options);
    return call("POST", Api.path("/presets/{name}", name), arguments, PresetText.class);
  }
}
