package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.command.Program;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NewPluginTest {
    private static final Path HOME = Path.of("target/trepak").toAbsolutePath();

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Path home, String... args) throws InterruptedException {
        return new Main(
                        new Program("trepak", "1.2.3", home, null),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(Stream.concat(Stream.of("new"), Stream.of(args)).toArray(String[]::new));
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void fillsInEveryWordOfEveryFile(PluginTemplate kind) throws Exception {
        Path project = folder.resolve("project");
        assertEquals(0, run(HOME, kind.word(), "my_own", project.toString(), "--package=org.acme.things"), err());
        List<String> names = new ArrayList<>();
        for (Path file : files(project)) {
            names.add(project.relativize(file).toString());
            String text = Files.readString(file);
            assertFalse(Pattern.compile("@[a-zA-Z.-]+@").matcher(text).find(), () -> file + ":\n" + text);
        }
        assertTrue(
                names.containsAll(List.of(
                        ".gitignore",
                        "README.md",
                        "pom.xml",
                        "src/main/java/module-info.java",
                        "src/main/java/org/acme/things/MyOwn.java",
                        "src/test/java/org/acme/things/MyOwnTest.java",
                        "trial.yml")),
                names::toString);
    }

    @Test
    void writesTheVersionsOfTheRootPom() throws Exception {
        String root = Files.readString(Path.of("../pom.xml"));
        assertEquals(0, run(HOME, "filter", "mine", folder.toString()), err());
        String pom = Files.readString(folder.resolve("pom.xml"));
        for (String property : List.of("auto-service.version", "junit.version")) {
            String line = element(root, property);
            assertTrue(pom.contains(line), () -> line + " in\n" + pom);
        }
        for (String plugin : List.of("resources", "compiler", "surefire", "jar")) {
            String version =
                    element(root, "maven-" + plugin + "-plugin.version").replaceAll("<[^>]+>", "");
            String lines = "<artifactId>maven-" + plugin + "-plugin</artifactId>\n        <version>" + version + "<";
            assertTrue(pom.contains(lines), () -> lines + " in\n" + pom);
        }
        String version = Pattern.compile("<version>(.*)</version>")
                .matcher(root)
                .results()
                .map((MatchResult result) -> result.group(1))
                .findFirst()
                .orElseThrow();
        assertTrue(pom.contains("<trepak.version>" + version + "</trepak.version>"), pom);
    }

    private static String element(String pom, String name) {
        return Pattern.compile("<" + name + ">[^<]+</" + name + ">")
                .matcher(pom)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the root pom.xml lacks the property " + name));
    }

    @Test
    void leavesWhatIsThereAloneAndThenWritesNothing() throws Exception {
        Files.writeString(folder.resolve("trial.yml"), "mine");
        Files.writeString(folder.resolve("other.txt"), "mine too");
        assertEquals(1, run(HOME, "hash-function", "mine", folder.toString()));
        assertEquals(
                "trepak: '" + folder.resolve("trial.yml")
                        + "' is there already; nothing was written. Give another DIR, or move it away\n",
                err());
        assertEquals(List.of(folder.resolve("other.txt"), folder.resolve("trial.yml")), files(folder));
        assertEquals("mine", Files.readString(folder.resolve("trial.yml")));
        Files.delete(folder.resolve("trial.yml"));
        assertEquals(0, run(HOME, "hash-function", "mine", folder.toString()));
        assertEquals("mine too", Files.readString(folder.resolve("other.txt")));
    }

    @Test
    void saysWhatToTypeNext() throws Exception {
        Path project = folder.resolve("project");
        assertEquals(0, run(HOME, "protocol", "mine", project.toString()));
        assertEquals(
                "A protocol called mine is in " + project + ". Next:\n\n  export TREPAK_HOME=" + HOME
                        + "\n  cd " + project + "\n  mvn verify\n"
                        + "  cp target/mine-0.1.0.jar \"$TREPAK_HOME/plugins/\"\n"
                        + "  \"$TREPAK_HOME/bin/trepak\" -c trial.yml\n\nREADME.md there says more.\n",
                out.toString(StandardCharsets.UTF_8));
        assertEquals("", err());
    }

    @Test
    void quotesAFolderThatAShellWouldTakeApart() throws Exception {
        Path project = folder.resolve("it's mine");
        assertEquals(0, run(HOME, "protocol", "mine", project.toString()));
        String next = out.toString(StandardCharsets.UTF_8);
        assertTrue(next.contains("\n  cd '" + folder + "/it'\\''s mine'\n"), next);
    }

    @Test
    void quotesATrepakThatLiesInSuchAFolder() throws Exception {
        assertEquals(0, run(Path.of("/opt/it's $mine"), "protocol", "mine", folder.toString()), err());
        String next = out.toString(StandardCharsets.UTF_8);
        assertTrue(next.contains("\n  export TREPAK_HOME='/opt/it'\\''s $mine'\n"), next);
    }

    /** A project is for a repository and for other machines. */
    @ParameterizedTest
    @EnumSource
    void saysNothingOfThisMachine(PluginTemplate kind) throws Exception {
        Path project = folder.resolve("project");
        assertEquals(0, run(Path.of("/opt/of-this-machine"), kind.word(), "my_own", project.toString()), err());
        for (Path file : files(project)) {
            String text = Files.readString(file);
            assertFalse(
                    text.contains("of-this-machine") || text.contains(folder.toString()), () -> file + ":\n" + text);
        }
        String pom = Files.readString(project.resolve("pom.xml"));
        assertTrue(pom.contains("<trepak.home>${env.TREPAK_HOME}</trepak.home>"), pom);
        assertTrue(pom.contains("<project.build.outputTimestamp>"), pom);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "hash-function | expected a kind, a name and perhaps a folder; the kinds are hash-function, ",
                "hash-function a b c | expected a kind, a name and perhaps a folder; the kinds are hash-function, ",
                "hash x | there is no kind of plugin called 'hash'; expected one of: hash-function, distribution,",
                "filter My | 'My' cannot be the name of a plugin; expected lower-case letters, digits and underscores",
                "filter 2nd | '2nd' cannot be the name of a plugin; expected lower-case letters, digits and underscor",
                "filter a-b | 'a-b' cannot be the name of a plugin; expected lower-case letters, digits and underscor",
                "filter ../x | '../x' cannot be the name of a plugin; expected lower-case letters, digits and undersc",
                "filter while | 'com.example.while' cannot be a Java package; expected words of lower-case letters",
                "filter true | 'com.example.true' cannot be a Java package; expected words of lower-case letters",
                "filter x --package=a..b | 'a..b' cannot be a Java package; expected words of lower-case letters",
                "filter x --package=a.int | 'a.int' cannot be a Java package; expected words of lower-case letters",
                "filter x --package=io.trepak.api | the package 'io.trepak.api' belongs to Java or to Trepak; expected one",
                "filter x --package=java.util | the package 'java.util' belongs to Java or to Trepak; expected one of y",
                "filter x --package | option --package requires the name of a Java package",
                "filter x --colour | invalid option -- 'colour'",
                "filter verdict | the name 'verdict' makes a class Verdict, and the project uses another class of",
                "protocol command | the name 'command' makes a class Command, and the project uses another class of",
            })
    void refusesWhatCannotBecomeAProject(String args, String problem) throws Exception {
        assertEquals(1, run(HOME, args.strip().split(" ")));
        assertTrue(err().startsWith("trepak: " + problem.strip()), err());
        assertTrue(err().endsWith("\nUsage: trepak new KIND NAME [DIR] [--package=PACKAGE]\n"), err());
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aNameThatIsOnlyLikeAClassOfTheTemplateIsFine() throws Exception {
        assertEquals(0, run(HOME, "protocol", "line", folder.toString()), err());
        assertTrue(Files.exists(folder.resolve("src/main/java/com/example/line/LineLine.java")));
    }

    @Test
    void needsToKnowWhereTrepakIs() throws Exception {
        assertEquals(1, run(null, "filter", "mine", folder.toString()));
        assertTrue(err().startsWith("trepak: new needs the launcher script; start bin/trepak new\n"), err());
    }
}
