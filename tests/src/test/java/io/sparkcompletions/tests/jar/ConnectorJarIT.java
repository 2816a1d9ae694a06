package io.sparkcompletions.tests.jar;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.Completions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class ConnectorJarIT {
  private static final Path JAR =
      Path.of(
          System.getProperty("project.root"),
          "connector",
          "target",
          "spark-completions-connector.jar");
  private static final Set<String> packages = new TreeSet<>();

  @BeforeAll
  static void listClasses() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      jar.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.replaceFirst("^META-INF/versions/\\d+/", ""))
          .map(name -> name.substring(0, Math.max(0, name.lastIndexOf('/'))).replace('/', '.'))
          .forEach(packages::add);
    }
  }

  @Test
  void everyClassLiesInTheProjectsOwnPackages() {
    assertThat(packages).isNotEmpty().allMatch(name -> name.startsWith("io.sparkcompletions"));
  }

  @Test
  void itCarriesItsHttpClientRelocated() {
    assertThat(packages)
        .contains(
            "io.sparkcompletions.shaded.okhttp3",
            "io.sparkcompletions.shaded.okio",
            "io.sparkcompletions.shaded.kotlin");
  }

  @Test
  void whatTheClusterBringsIsNotInIt() {
    assertThat(packages)
        .noneMatch(
            name ->
                name.contains("jackson")
                    || name.contains("org.apache.spark")
                    || name.contains("org.apache.hadoop")
                    || name.contains("scala."));
  }

  @Test
  void thisSuiteRunsTheJarAndNotClassFolders() {
    assertThat(Completions.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .endsWith("/spark-completions-connector.jar");
  }

  @Test
  void anotherOkHttpLiesOnTheSameClassPathUntouched() throws Exception {
    Class<?> theirs = Class.forName("okhttp3.OkHttp");
    Class<?> ours = Class.forName("io.sparkcompletions.shaded.okhttp3.OkHttp");
    assertThat(theirs.getField("VERSION").get(null)).isEqualTo("4.12.0");
    assertThat(ours.getField("VERSION").get(null)).isNotEqualTo("4.12.0");
  }
}
