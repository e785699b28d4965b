package dev.choiros.dist;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What may depend on what, and what things are called. */
final class HouseRules {
  private static final String ROOT = "dev.choiros.";
  private static final String HYPERVISOR = ROOT + "hypervisor..";
  private static final String AGENT = ROOT + "agent..";
  private static final String WIRE = ROOT + "wire..";
  private static final String CONTRACT = ROOT + "backend..";
  private static final String LAYERS = ROOT + "layers..";
  private static final String TEMPLATES = ROOT + "templates..";
  private static final String PROTOCOL = ROOT + "protocol..";
  private static final String CLI = ROOT + "cli..";
  private static final String BENCH = ROOT + "bench..";
  private static final String TESTKIT = ROOT + "testkit..";
  private static final String LINUX = ROOT + "linux..";
  private static final String[] BACKENDS = {
    LINUX,
    ROOT + "process..",
    ROOT + "bubblewrap..",
    ROOT + "nspawn..",
    ROOT + "gvisor..",
    ROOT + "microvm..",
    ROOT + "engines..",
    ROOT + "adopt..",
    ROOT + "fake.."
  };

  /** Made from the database's migrations; jOOQ decides what is in it. */
  private static final String GENERATED = ROOT + "hypervisor.ledger.tables";

  private HouseRules() {}

  /** Each by a sentence that says it. */
  static Map<String, ArchRule> all() {
    var rules = new LinkedHashMap<String, ArchRule>();
    rules.put(
        "the agent knows the wire and nothing else of ours",
        sees(AGENT, AGENT, WIRE).and(seesNoLibraryBut(AGENT, "org.sqlite..")));
    rules.put(
        "the wire knows nothing else",
        sees(WIRE, WIRE).and(seesNoLibraryBut(WIRE, "javax.crypto..")));
    rules.put(
        "the contract of backends knows nothing else",
        sees(CONTRACT, CONTRACT).and(seesNoLibraryBut(CONTRACT)));
    rules.put("the layer store knows the contract only", sees(LAYERS, LAYERS, CONTRACT));
    rules.put(
        "templates know the contract and the layer store only",
        sees(TEMPLATES, TEMPLATES, CONTRACT, LAYERS));
    rules.put(
        "what backends share knows the contract and the layer store only",
        sees(LINUX, LINUX, CONTRACT, LAYERS));
    rules.put("the protocol knows nothing else of ours", sees(PROTOCOL, PROTOCOL));
    rules.put(
        "backends never see the hypervisor, the agent or what is above them",
        noClasses()
            .that()
            .resideInAnyPackage(BACKENDS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HYPERVISOR, AGENT, CLI, BENCH, PROTOCOL));
    rules.put("the hypervisor sees backends through their contract only", hypervisor());
    rules.put("the command line sees the settings and the state folder only", commandLine());
    rules.put("stages of a request do not know each other", stages("request"));
    rules.put("stages of the lifecycle do not know each other", stages("lifecycle"));
    rules.put("packages of the hypervisor are free of cycles", acyclic("hypervisor"));
    rules.put("packages of the agent are free of cycles", acyclic("agent"));
    rules.put("only names that say something", names());
    rules.put("no drawer for odds and ends", noDrawers());
    return rules;
  }

  /** What the rule's classes may see among our own. */
  private static CompositeArchRule sees(String who, String... what) {
    return CompositeArchRule.of(
        noClasses()
            .that()
            .resideInAPackage(who)
            .should()
            .dependOnClassesThat(
                JavaClass.Predicates.resideInAPackage(ROOT + ".")
                    .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(what)))));
  }

  private static ArchRule seesNoLibraryBut(String who, String... libraries) {
    var good = new ArrayList<>(List.of(libraries));
    good.addAll(List.of("java..", ROOT + ".", "org.jspecify..", ""));
    return classes()
        .that()
        .resideInAPackage(who)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(good.toArray(String[]::new));
  }

  private static ArchRule hypervisor() {
    return noClasses()
        .that()
        .resideInAPackage(HYPERVISOR)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(BACKENDS)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(TESTKIT, AGENT, CLI, BENCH);
  }

  private static ArchRule commandLine() {
    return sees(
        CLI, CLI, CONTRACT, PROTOCOL, ROOT + "hypervisor.settings..", ROOT + "hypervisor.host..");
  }

  private static ArchRule stages(String way) {
    return slices()
        .matching(ROOT + "hypervisor." + way + ".(*)..")
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true);
  }

  /**
   * Each package is a slice; the module's own classes, which put the parts together, are in none.
   */
  private static ArchRule acyclic(String module) {
    var packages =
        new SliceAssignment() {
          @Override
          public SliceIdentifier getIdentifierOf(JavaClass type) {
            var ours = type.getPackageName().startsWith(ROOT + module + ".");
            return ours && !type.getPackageName().startsWith(GENERATED)
                ? SliceIdentifier.of(type.getPackageName())
                : SliceIdentifier.ignore();
          }

          @Override
          public String getDescription() {
            return "packages of " + module;
          }
        };
    return slices().assignedFrom(packages).should().beFreeOfCycles().allowEmptyShould(true);
  }

  private static ArchRule names() {
    return noClasses()
        .should()
        .haveNameMatching(".*(Manager|Helper|Utils?|Impl)(\\$.*)?")
        .orShould()
        .haveNameMatching(".*[.$]Abstract[A-Z].*");
  }

  private static ArchRule noDrawers() {
    return noClasses().should().resideInAnyPackage("..util..", "..utils..", "..common..");
  }
}
