package mintmark;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;

/** Gives a test the flaws that its {@link FlawsSource} chooses. */
final class FlawsProvider implements ArgumentsProvider, AnnotationConsumer<FlawsSource> {
  private FlawsSource source;

  @Override
  public void accept(FlawsSource annotation) {
    source = annotation;
  }

  // JUnit 5.13 deprecates this method for one that older versions do not have; JUnit 6 still calls it.
  @Override
  @SuppressWarnings("deprecation")
  public Stream<? extends Arguments> provideArguments(ExtensionContext context) {
    return Flaws.flaws(source.value(), List.of(source.only()), List.of(source.skip()), source.transport()).stream()
        .map(Arguments::of);
  }
}
