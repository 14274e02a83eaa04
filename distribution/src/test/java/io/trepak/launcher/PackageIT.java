package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the packages hold. That they install and purge is distribution/src/test/packages/fresh-root.sh's to show. */
@Timeout(600)
class PackageIT {
    private static final Path DEB = Path.of("target/trepak.deb").toAbsolutePath();
    private static final Path DEB_NUTCRACKER =
            Path.of("target/trepak-nutcracker.deb").toAbsolutePath();

    @TempDir
    Path folder;

    /** {@code name-version} of a JAR; some have a system behind it. */
    private static Set<String> jars() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String part : List.of("lib", "native", "plugins")) {
            try (Stream<Path> jars = Files.list(ShippedLauncher.HOME.resolve(part))) {
                jars.map(jar -> jar.getFileName().toString())
                        .filter(name -> name.endsWith(".jar"))
                        .map(name -> name.replaceFirst("(-linux-\\w+)?\\.jar$", ""))
                        .forEach(names::add);
            }
        }
        return names;
    }

    @Test
    void theNoticeNamesTheLibrariesThatShipAndNoOther() throws IOException {
        String notice = Files.readString(ShippedLauncher.HOME.resolve("NOTICE"));
        Set<String> named = Pattern.compile("(?m)^(\\S+) (\\S+) \\(.*\\)\n    \\S")
                .matcher(notice)
                .results()
                .map((MatchResult line) -> line.group(1) + "-" + line.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> libraries = jars();
        libraries.removeIf(name -> name.startsWith("trepak-"));
        assertEquals(libraries, named, "a name, a version, and a licence below them");
    }

    @Test
    void theBillOfMaterialsListsTheJarsThatShipAndNoOther() throws IOException {
        String bill = Files.readString(ShippedLauncher.HOME.resolve("trepak.cdx.json"));
        Set<String> listed = Pattern.compile("\"purl\": \"pkg:maven/[^/]+/([^@]+)@([^?]+)\\?type=jar\"")
                .matcher(bill)
                .results()
                .map((MatchResult component) -> component.group(1) + "-" + component.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(jars(), listed);
        assertTrue(listed.stream().anyMatch(name -> name.matches("netty-transport-4\\..*")), bill);

        Pattern expression = Pattern.compile("\"expression\": \"(.*?)\"");
        for (MatchResult licence : expression.matcher(bill).results().toList()) {
            assertTrue(
                    licence.group(1).matches("[\\w.-]+( OR [\\w.-]+)*"), licence.group(1) + " is no name of spdx.org");
        }
    }

    @Test
    void theVersionNamesTheCommit() throws IOException, InterruptedException {
        String said = ShippedLauncher.run("trepak", Map.of(), "-V").text();
        assertTrue(said.matches("(?s)This is trepak-\\S+ \\(commit ([0-9a-f]{12}(-dirty)?|unknown)\\)\n.*"), said);
    }

    @Test
    void theDebianPackageRunsOutOfItsOwnFolders() throws IOException, InterruptedException {
        run("dpkg-deb", "-x", DEB.toString(), folder.toString());
        String command = folder.resolve("usr/bin/trepak").toString();
        assertTrue(Files.isSymbolicLink(Path.of(command)));
        assertTrue(run(command, "--plugins").contains("ketama"));
        String conf = folder.resolve("etc/trepak/trepak.yml").toString();
        assertTrue(run(command, "-t", "-c", conf).contains("syntax is ok"));
        for (String file : List.of(
                "usr/lib/systemd/system/trepak.service",
                "usr/lib/systemd/system/trepak-handover.service",
                "usr/sbin/trepak-restart",
                "etc/default/trepak",
                "etc/logrotate.d/trepak",
                "usr/share/doc/trepak/copyright",
                "usr/share/doc/trepak/changelog.gz",
                "usr/share/doc/trepak/trepak.cdx.json",
                "usr/share/man/man8/trepak.8.gz",
                "usr/share/man/man8/trepak-restart.8.gz",
                "usr/share/doc/trepak/configuration.md",
                "usr/share/doc/trepak/examples/keepalived/keepalived.conf")) {
            assertTrue(Files.isRegularFile(folder.resolve(file)), file);
        }
        assertTrue(Files.isExecutable(folder.resolve("usr/sbin/trepak-restart")));
    }

    @Test
    void theDebianPackageKeepsConfigurationAndItsScriptsParse() throws IOException, InterruptedException {
        for (Path deb : List.of(DEB, DEB_NUTCRACKER)) {
            Path control = folder.resolve(deb.getFileName().toString());
            run("dpkg-deb", "-e", deb.toString(), control.toString());
            for (String script : List.of("postinst", "prerm", "postrm")) {
                assertTrue(Files.isExecutable(control.resolve(script)), script);
                run("sh", "-n", control.resolve(script).toString());
            }
        }
        assertEquals(
                Set.of("/etc/trepak/trepak.yml", "/etc/default/trepak", "/etc/logrotate.d/trepak"),
                Set.copyOf(Files.readAllLines(folder.resolve("trepak.deb/conffiles"))));
        assertEquals(
                "nutcracker",
                run("dpkg-deb", "-f", DEB_NUTCRACKER.toString(), "Conflicts").strip());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                !command[0].equals("dpkg-deb")
                        || Arrays.stream(System.getenv("PATH").split(":"))
                                .anyMatch(path -> Files.isExecutable(Path.of(path, "dpkg-deb"))),
                "dpkg-deb is missing");
        Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), String.join(" ", command) + " said:\n" + said);
        return said;
    }
}
