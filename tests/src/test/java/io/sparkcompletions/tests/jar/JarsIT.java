package io.sparkcompletions.tests.jar;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.Completions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("smoke")
class JarsIT {
  private static final String CONNECTOR = "connector/target/spark-completions-connector.jar";
  private static final String JOB = "spark-job/target/spark-completions-job.jar";

  @ParameterizedTest
  @ValueSource(strings = {CONNECTOR, JOB})
  void everyClassLiesInTheProjectsOwnPackages(String jar) {
    assertThat(packages(jar))
        .isNotEmpty()
        .allMatch(name -> (name + ".").startsWith("io.sparkcompletions."));
  }

  @ParameterizedTest
  @ValueSource(strings = {CONNECTOR, JOB})
  void itCarriesTheHttpClientRelocated(String jar) {
    assertThat(packages(jar))
        .contains(
            "io.sparkcompletions.shaded.okhttp3",
            "io.sparkcompletions.shaded.okio",
            "io.sparkcompletions.shaded.kotlin");
  }

  @ParameterizedTest
  @ValueSource(strings = {CONNECTOR, JOB})
  void itCarriesTheTokenizerRelocatedWithTheOneVocabularyThatIsUsed(String path)
      throws IOException {
    assertThat(packages(path)).contains("io.sparkcompletions.shaded.jtokkit");
    try (JarFile jar = new JarFile(Path.of(System.getProperty("project.root"), path).toFile())) {
      assertThat(jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".tiktoken")))
          .containsExactly("io/sparkcompletions/shaded/jtokkit/o200k_base.tiktoken");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CONNECTOR, JOB})
  void whatTheClusterBringsIsNotInIt(String jar) {
    assertThat(packages(jar))
        .noneMatch(
            name ->
                name.contains("jackson")
                    || name.contains("org.apache.spark")
                    || name.contains("org.apache.hadoop")
                    || name.contains("scala."));
  }

  @ParameterizedTest
  @ValueSource(strings = {CONNECTOR, JOB})
  void neitherBenchmarksNorSimulatorAreInIt(String jar) {
    assertThat(packages(jar))
        .noneMatch(name -> name.contains("bench") || name.contains("jmh"))
        .noneMatch(name -> name.contains("simulator"));
  }

  @ParameterizedTest
  @ValueSource(strings = {CONNECTOR, JOB})
  void sparkFindsTheDataSourceByItsServiceFile(String path) throws IOException {
    try (JarFile jar = new JarFile(Path.of(System.getProperty("project.root"), path).toFile());
        InputStream file =
            jar.getInputStream(
                jar.getEntry(
                    "META-INF/services/org.apache.spark.sql.sources.DataSourceRegister"))) {
      String source = new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(source).isEqualTo("io.sparkcompletions.spark.LedgerSource");
      assertThat(jar.getEntry(source.replace('.', '/') + ".class")).isNotNull();
    }
  }

  @Test
  void theseSuitesRunTheJarAndNotClassFolders() {
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

  private static Set<String> packages(String path) {
    Set<String> packages = new TreeSet<>();
    try (JarFile jar = new JarFile(Path.of(System.getProperty("project.root"), path).toFile())) {
      jar.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.replaceFirst("^META-INF/versions/\\d+/", ""))
          .map(name -> name.substring(0, name.lastIndexOf('/') + 1).replace('/', '.'))
          .map(name -> name.replaceFirst("\\.$", ""))
          .forEach(packages::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packages;
  }
}
