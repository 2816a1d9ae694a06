package io.sparkcompletions.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrowsTest {

  private static final String ROOT = "io.sparkcompletions.simulator";
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.sparkcompletions");

  /** Which of our own packages each package may know. */
  @ParameterizedTest
  @CsvSource({
    "wire, ''",
    "config, ''",
    "behaviour, wire config",
    "billing, wire",
    "traffic, wire",
    "answers, wire",
    "dialect, wire config behaviour billing",
    "batch, wire config behaviour billing traffic dialect",
    "openai, wire config behaviour billing answers dialect batch",
    "anthropic, wire config behaviour billing answers dialect batch",
    "gemini, wire config behaviour billing answers dialect batch",
    "compat, wire config behaviour billing answers dialect",
    "server, wire behaviour billing traffic dialect",
    "admin, config behaviour billing traffic wire batch",
  })
  void packagesKnowOnlyWhatTheyMay(String name, String others) {
    List<String> allowed = new ArrayList<>(List.of(ROOT + "." + name));
    for (String other : others.split(" ", -1)) {
      allowed.add(ROOT + "." + other);
    }
    allowed.addAll(List.of("java..", "com.fasterxml.jackson..", "org.jspecify.."));
    if (name.equals("server") || name.equals("admin")) {
      allowed.add("org.eclipse.jetty..");
    }
    if (name.equals("config")) {
      allowed.add("org.snakeyaml.engine..");
    }
    classes()
        .that()
        .resideInAPackage(ROOT + "." + name)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new))
        .check(MAIN);
  }

  @Test
  void simulatorKnowsNothingOfTheConnectorAndHasNoCycles() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "..",
            "java..",
            "com.fasterxml.jackson..",
            "org.jspecify..",
            "org.eclipse.jetty..",
            "org.snakeyaml.engine..",
            "picocli..")
        .check(MAIN);
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }
}
