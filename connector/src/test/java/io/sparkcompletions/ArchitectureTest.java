package io.sparkcompletions;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.sparkcompletions.live.PlantedEngine;
import io.sparkcompletions.pricing.PlantedArrow;
import io.sparkcompletions.provider.PlantedCycle;
import io.sparkcompletions.provider.ProviderAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The arrows between packages: {@code spark -> {live, batch} -> {provider, http, ledger, pricing}
 * -> model -> error}. Options and metrics stand beside the engines; options ask the providers what
 * they take. Nothing points back.
 */
class ArchitectureTest {
  private static final String ROOT = "io.sparkcompletions";
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);
  private static final JavaClasses PLANTED =
      new ClassFileImporter()
          .importClasses(
              PlantedArrow.class, PlantedCycle.class, PlantedEngine.class, ProviderAdapter.class);

  /** What each package may see of the others. The root package and spark see everything. */
  private static final Map<String, List<String>> ARROWS =
      new TreeMap<>(
          Map.of(
              "error", List.of(),
              "model", List.of("error"),
              "provider", List.of("model", "error"),
              "http", List.of("model", "error"),
              "ledger", List.of("model", "error"),
              "pricing", List.of("model", "error"),
              "options", List.of("provider", "model", "error"),
              "metrics", List.of("options", "model", "error"),
              "live", List.of("provider", "http", "ledger", "pricing", "model", "error"),
              "batch", List.of("provider", "http", "ledger", "pricing", "model", "error")));

  private static final ArchRule SPARK_STAYS_AT_THE_TOP =
      noClasses()
          .that(resideInAPackage(ROOT + ".."))
          .and()
          .resideOutsideOfPackages(ROOT, ROOT + ".spark..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..");

  private static final ArchRule SOCKETS_STAY_IN_HTTP =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("okhttp3..", "okio..", "java.net.http..");

  private static final ArchRule ENGINES_SEE_NO_JSON =
      noClasses()
          .that(resideInAnyPackage(ROOT + ".live..", ROOT + ".batch..", ROOT + ".http.."))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson..");

  private static final ArchRule ENGINES_SEE_NO_CODEC =
      noClasses()
          .that(resideInAnyPackage(ROOT + ".live..", ROOT + ".batch.."))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + ".provider.*..");

  private static final ArchRule NO_CYCLES =
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  @Test
  void packagesSeeOnlyWhatTheArrowsAllow() {
    ARROWS.keySet().forEach(name -> arrow(name).check(MAIN));
  }

  @Test
  void everyPackageHasItsArrows() {
    Set<String> packages = new TreeSet<>();
    for (JavaClass main : MAIN) {
      String name = main.getPackageName();
      if (!name.equals(ROOT)) {
        packages.add(name.substring(ROOT.length() + 1).split("\\.")[0]);
      }
    }
    assertThat(packages).contains("model", "provider").doesNotContain("util", "common", "impl");
    packages.remove("spark");
    assertThat(ARROWS).containsKeys(packages.toArray(String[]::new));
  }

  @Test
  void onlyTheTopSeesSpark() {
    SPARK_STAYS_AT_THE_TOP.check(MAIN);
  }

  @Test
  void onlyHttpOpensSockets() {
    SOCKETS_STAY_IN_HTTP.check(MAIN);
  }

  @Test
  void enginesSeeNoJsonAndNoCodec() {
    ENGINES_SEE_NO_JSON.check(MAIN);
    ENGINES_SEE_NO_CODEC.check(MAIN);
  }

  @Test
  void thereAreNoCycles() {
    NO_CYCLES.check(MAIN);
  }

  @Test
  void everyPackageSaysWhatItDoesAndIsInternalUnlessUsersMayDependOnIt() throws IOException {
    Set<String> open = new TreeSet<>(Set.of(ROOT));
    List.of("options", "model", "model.schema", "error", "provider", "metrics")
        .forEach(name -> open.add(ROOT + "." + name));
    Map<String, String> prose = packageProse();
    assertThat(prose).containsKeys(open.toArray(String[]::new));
    prose.forEach(
        (name, text) -> {
          JavaPackage described = MAIN.getPackage(name);
          assertThat(described.isAnnotatedWith(NullMarked.class)).as(name).isTrue();
          assertThat(described.isAnnotatedWith(Internal.class))
              .as(name)
              .isEqualTo(!open.contains(name));
          assertThat(text).as(name).startsWith("/**").contains("<p>").hasSizeGreaterThan(150);
        });
  }

  @Test
  void theRulesSeeWhatIsPlantedAgainstThem() {
    assertThat(isBroken(arrow("pricing"))).isTrue();
    assertThat(isBroken(arrow("provider"))).isTrue();
    assertThat(isBroken(SPARK_STAYS_AT_THE_TOP)).isTrue();
    assertThat(isBroken(SOCKETS_STAY_IN_HTTP)).isTrue();
    assertThat(isBroken(ENGINES_SEE_NO_JSON)).isTrue();
    assertThat(isBroken(NO_CYCLES)).isTrue();
    assertThat(isBroken(arrow("model"))).isFalse();
  }

  private static boolean isBroken(ArchRule rule) {
    return rule.evaluate(PLANTED).hasViolation();
  }

  /** Classes of a package see it, what its arrows name, the marker annotation, and foreign code. */
  private static ArchRule arrow(String name) {
    String[] allowed =
        Stream.concat(Stream.of(name), ARROWS.getOrDefault(name, List.of()).stream())
            .map(seen -> ROOT + "." + seen + "..")
            .toArray(String[]::new);
    DescribedPredicate<JavaClass> foreign = DescribedPredicate.not(resideInAPackage(ROOT + ".."));
    return classes()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .onlyDependOnClassesThat(foreign.or(resideInAnyPackage(allowed)).or(type(Internal.class)))
        .as(name + " sees only " + Arrays.toString(allowed))
        .allowEmptyShould(true);
  }

  private static Map<String, String> packageProse() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      Set<Path> folders =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(Path::getParent)
              .collect(Collectors.toSet());
      Map<String, String> prose = new TreeMap<>();
      for (Path folder : folders) {
        Path info = folder.resolve("package-info.java");
        assertThat(info).exists();
        String name =
            SOURCES
                .relativize(folder)
                .toString()
                .replace(folder.getFileSystem().getSeparator(), ".");
        prose.put(name, Files.readString(info));
      }
      return prose;
    }
  }
}
