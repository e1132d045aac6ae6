package dev.ganforge.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rules that the code of all modules keeps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
  private static final String CONTRACT = "dev.ganforge.v1..";

  /** The manifest is a proto message in JSON: its way there and back. */
  private static final String MANIFEST_AS_PROTO =
      "dev\\.ganforge\\.trainer\\.checkpoint\\.(ConfigRanges|ManifestJson|ProtoMapping|SettingsMapping)(\\$.*)?";

  /** The way of the data: a package knows those before it, never one after it. */
  private static final List<List<String>> WAYS =
      List.of(
          packages(
              "dev.ganforge.trainer",
              "dataset network torchscript training quality checkpoint history doctor event run export rpc"),
          packages("dev.ganforge.generator", "follow model inference image cache rpc"),
          packages("dev.ganforge.web", "favourite api live"));

  private JavaClasses product;

  private static List<String> packages(String root, String names) {
    return List.of(names.split(" ")).stream().map(name -> root + "." + name).toList();
  }

  @BeforeAll
  void importClasses() {
    product =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.ganforge");
  }

  @Test
  void allModulesAreLookedAt() {
    Set<String> roots =
        product.stream()
            .map(type -> type.getPackageName().split("\\."))
            .map(parts -> parts[2])
            .collect(Collectors.toSet());
    assertThat(roots).contains("v1", "runtime", "trainer", "generator", "web", "cli");
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.ganforge.(**)").should().beFreeOfCycles().check(product);
  }

  @Test
  void packagesFollowTheDataWithNoWayBack() {
    for (List<String> way : WAYS) {
      for (int i = 0; i < way.size() - 1; i++) {
        List<String> later = way.subList(i + 1, way.size());
        noClasses()
            .that()
            .resideInAPackage(way.get(i))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(later.toArray(String[]::new))
            .allowEmptyShould(true)
            .check(product);
      }
    }
  }

  @Test
  void everyPackageOfAServiceIsOnItsWay() {
    for (List<String> way : WAYS) {
      String root = way.get(0).substring(0, way.get(0).lastIndexOf('.'));
      assertThat(product.getPackage(root).getSubpackagesInTree().stream().map(JavaPackage::getName))
          .isNotEmpty()
          .isSubsetOf(way);
    }
  }

  @Test
  void servicesKnowEachOtherByTheContractAlone() {
    List<String> modules =
        List.of("runtime", "trainer", "generator", "web", "cli").stream()
            .map(name -> "dev.ganforge." + name + "..")
            .toList();
    for (String module : modules.subList(0, modules.size() - 1)) {
      String[] others =
          modules.stream()
              .filter(other -> !other.equals(module) && !other.equals(modules.get(0)))
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(module)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .check(product);
    }
  }

  @Test
  void theContractsTypesStopAtTheEdges() {
    noClasses()
        .that(
            not(
                resideInAnyPackage(
                    CONTRACT,
                    "dev.ganforge.trainer.rpc",
                    "dev.ganforge.generator.follow", // a client of the trainer
                    "dev.ganforge.generator.rpc",
                    "dev.ganforge.web.api",
                    "dev.ganforge.web.live",
                    "dev.ganforge.cli..")))
        .and()
        .haveNameNotMatching(MANIFEST_AS_PROTO)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(CONTRACT)
        .check(product);
  }

  @Test
  void onlyTheCommandLineWritesToStandardStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.ganforge.cli..")
        .should(ACCESS_STANDARD_STREAMS)
        .check(product);
  }

  @Test
  void aNameSaysWhatAClassIs() {
    noClasses()
        .that(not(resideInAPackage(CONTRACT)))
        .should()
        .haveSimpleNameContaining("Util")
        .orShould()
        .haveSimpleNameContaining("Helper")
        .orShould()
        .resideInAnyPackage("..util..", "..helper..", "..common..")
        .check(product);
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(
            product.stream()
                .filter(type -> !resideInAPackage(CONTRACT).test(type))
                .map(JavaClass::getPackage)
                .distinct()
                .filter(place -> !place.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName))
        .isEmpty();
  }
}
