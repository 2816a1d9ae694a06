package io.sparkcompletions.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArrowsTest {
  private static final String ROOT = "io.sparkcompletions.bench";
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void onlyJmhAndTheSeedingOfALedgerLookIntoTheConnector() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".jmh..", ROOT + ".ledger..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.sparkcompletions.spark..",
            "io.sparkcompletions.live..",
            "io.sparkcompletions.http..",
            "io.sparkcompletions.ledger..",
            "io.sparkcompletions.provider.openai..",
            "io.sparkcompletions.pricing..",
            "io.sparkcompletions.metrics..",
            "io.sparkcompletions.shaded..")
        .check(MAIN);
  }

  @Test
  void processesKnowNoBenchmarkAndClientsNoReport() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".process..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT, ROOT + ".client..", ROOT + ".suite..", ROOT + ".result..")
        .check(MAIN);
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT, ROOT + ".suite..", ROOT + ".result..")
        .check(MAIN);
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }
}
