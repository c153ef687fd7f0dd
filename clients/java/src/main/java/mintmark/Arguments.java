package mintmark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The options of a verb that have been set. */
public abstract class Arguments {
  private final Map<String, Object> given = new LinkedHashMap<>();

  Arguments() {}

  final void put(String name, Object value) {
    given.put(name, value);
  }

  /** Lets the caller set the options, and returns those that are set by their names in JSON. */
  static <T extends Arguments> Map<String, Object> of(T options, Consumer<T> setting) {
    setting.accept(options);
    return ((Arguments) options).given;
  }
}
