package io.sparkcompletions.provider;

import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.provider.anthropic.AnthropicAdapter;
import io.sparkcompletions.provider.gemini.GeminiAdapter;
import io.sparkcompletions.provider.openai.OpenAiAdapter;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.WeakHashMap;
import java.util.stream.Stream;

/**
 * The providers there are, by name.
 *
 * <p>First those of this library, then those that {@link ServiceLoader} finds: a jar on the class
 * path of driver and executors that names its {@link ProviderAdapter} in {@code
 * META-INF/services/io.sparkcompletions.provider.ProviderAdapter}. A name that is taken stays with
 * who has it. Any thread.
 */
public final class Providers {
  /** By name, in the order of the documentation. */
  private static final Map<String, ProviderAdapter> BUILT_IN = builtIn();

  /** By the user's class loader; soft, since an adapter holds its class loader. */
  private static final Map<ClassLoader, SoftReference<List<ProviderAdapter>>> FOUND =
      Collections.synchronizedMap(new WeakHashMap<>());

  private Providers() {}

  private static Map<String, ProviderAdapter> builtIn() {
    List<ProviderAdapter> adapters = new ArrayList<>(OpenAiAdapter.all());
    adapters.addAll(List.of(new AnthropicAdapter(), new GeminiAdapter()));
    Map<String, ProviderAdapter> byName = new LinkedHashMap<>();
    adapters.forEach(adapter -> byName.put(adapter.profile().name(), adapter));
    return byName;
  }

  /**
   * The provider of a name, in any case.
   *
   * <p>Errors: {@link ServiceConfigurationError} if the name is none of this library's and a jar
   * names a class that cannot be loaded.
   */
  public static Optional<ProviderAdapter> find(String name) {
    String folded = name.toLowerCase(Locale.ROOT);
    return Optional.ofNullable(BUILT_IN.get(folded))
        .or(() -> named(folded, remembered()))
        .or(() -> named(folded, found()));
  }

  private static Optional<ProviderAdapter> named(String folded, List<ProviderAdapter> adapters) {
    return adapters.stream()
        .filter(adapter -> adapter.profile().name().toLowerCase(Locale.ROOT).equals(folded))
        .findFirst();
  }

  /**
   * The adapter for a model at an endpoint.
   *
   * <p>Errors: {@link InvalidOptionsException} if the provider is not known in this JVM.
   */
  public static ProviderAdapter at(ModelId model, Endpoint endpoint) {
    return find(model.provider())
        .orElseThrow(
            () ->
                new InvalidOptionsException(
                    List.of(
                        "provider "
                            + model.provider()
                            + " is not known in this JVM: the jar that brings it must be on the"
                            + " class path of the driver and of every executor")))
        .at(endpoint);
  }

  /** All names, this library's first. */
  public static List<String> names() {
    return Stream.concat(BUILT_IN.values().stream(), found().stream())
        .map(adapter -> adapter.profile().name())
        .distinct()
        .toList();
  }

  /**
   * By the class loader of this library's user and by its own: on a cluster a job's jars are known
   * to the first only, in a plain JVM both are one.
   */
  private static List<ProviderAdapter> found() {
    List<ProviderAdapter> adapters = new ArrayList<>();
    ServiceLoader.load(ProviderAdapter.class).forEach(adapters::add);
    ServiceLoader.load(ProviderAdapter.class, Providers.class.getClassLoader())
        .forEach(adapters::add);
    FOUND.put(loader(), new SoftReference<>(adapters));
    return adapters;
  }

  /** What was found before: rows ask by the million. A jar may come later, so this is no proof. */
  private static List<ProviderAdapter> remembered() {
    SoftReference<List<ProviderAdapter>> found = FOUND.get(loader());
    List<ProviderAdapter> adapters = found == null ? null : found.get();
    return adapters == null ? List.of() : adapters;
  }

  private static ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null ? Providers.class.getClassLoader() : context;
  }
}
