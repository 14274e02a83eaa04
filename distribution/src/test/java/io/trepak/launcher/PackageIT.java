package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

/** What the packages hold. That they install, serve and purge is DebianIT's to show. */
@Timeout(600)
class PackageIT {
    private static final Path DEB = Path.of("target/trepak.deb").toAbsolutePath();
    private static final Path DEB_NUTCRACKER =
            Path.of("target/trepak-nutcracker.deb").toAbsolutePath();

    private static final Path ARCHIVE = Path.of("target/trepak.tar.gz").toAbsolutePath();
    /** The file and the heading of a link that stays in what ships. */
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]*))?\\)");

    @TempDir
    Path folder;

    /** {@code name-version} of a JAR; some have a system behind it. */
    private static Set<String> jars() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String part : List.of("lib", "native", "plugins")) {
            try (Stream<Path> jars = Files.walk(ShippedLauncher.HOME.resolve(part))) {
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
        try (Stream<Path> started = Files.list(folder.resolve("etc/trepak"))) {
            assertEquals(List.of(), started.toList(), "no sample where the service would find it");
        }
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
                "usr/share/doc/trepak/README.md",
                "usr/share/doc/trepak/docs/configuration.md",
                "usr/share/doc/trepak/examples/trepak.yml",
                "usr/share/doc/trepak/examples/two-pools.yml",
                "usr/share/doc/trepak/examples/keepalived/keepalived.conf")) {
            assertTrue(Files.isRegularFile(folder.resolve(file)), file);
        }
        assertTrue(Files.isExecutable(folder.resolve("usr/sbin/trepak-restart")));
        assertTrue(Files.isExecutable(folder.resolve("usr/share/doc/trepak/examples/keepalived/check-trepak")));
        assertTrue(Files.isRegularFile(folder.resolve("usr/share/trepak/sdk/README.md")), "a link to the guide");
    }

    @Test
    void noLinkInWhatShipsIsDead() throws IOException, InterruptedException {
        run("tar", "xzf", ARCHIVE.toString(), "-C", folder.toString(), "--strip-components=1");
        Path documents = Files.createDirectory(folder.resolve("deb"));
        run("dpkg-deb", "-x", DEB.toString(), documents.toString());
        List<String> dead = new ArrayList<>();
        int links = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path page :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                Path at = page.toRealPath(); // a link to a page is read where the page is
                for (MatchResult link :
                        LINK.matcher(Files.readString(at)).results().toList()) {
                    links++;
                    String target = link.group(1);
                    Path file = target.isEmpty() ? at : at.resolveSibling(target);
                    if (!Files.exists(file)) {
                        dead.add(folder.relativize(page) + ": " + target);
                    } else if (link.group(2) != null && !headings(file).contains(link.group(2))) {
                        dead.add(folder.relativize(page) + ": " + target + "#" + link.group(2));
                    }
                }
            }
        }
        assertEquals(List.of(), dead);
        assertTrue(links > 200, "only " + links + " links were found");
    }

    /** What a page's headings are called in links. */
    private static Set<String> headings(Path page) throws IOException {
        return Pattern.compile("(?m)^#+ (.*)$")
                .matcher(Files.readString(page))
                .results()
                .map((MatchResult heading) -> heading.group(1)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void theSamplesThatShipAreWhatLintWants() throws IOException, InterruptedException {
        run("dpkg-deb", "-x", DEB.toString(), folder.toString());
        Path examples = folder.resolve("usr/share/doc/trepak/examples");
        List<Path> samples = new ArrayList<>(List.of(ShippedLauncher.HOME.resolve("conf/nutcracker.yml")));
        try (Stream<Path> files = Files.list(examples)) {
            files.filter(file -> file.toString().endsWith(".yml")).forEach(samples::add);
        }
        assertTrue(samples.contains(examples.resolve("trepak.yml")), samples.toString());
        for (Path sample : samples) {
            String warnings = run(
                            ShippedLauncher.HOME.resolve("bin/trepak").toString(), "--lint", "-c", sample.toString())
                    .lines()
                    .filter(line -> line.contains("warning"))
                    // the cache of nutcracker's own sample, which says so
                    .filter(line ->
                            !(sample.equals(examples.resolve("nutcracker.yml")) && line.contains("auto_eject_hosts")))
                    .collect(Collectors.joining("\n"));
            assertEquals("", warnings);
        }
    }

    @Test
    void theManPagesNameTheVersion() throws IOException, InterruptedException {
        run("dpkg-deb", "-x", DEB.toString(), folder.toString());
        Path pages = folder.resolve("usr/share/man/man8");
        try (Stream<Path> files = Files.list(pages)) {
            for (Path page : files.toList()) {
                String text = run("gzip", "-dc", page.toString());
                assertFalse(text.contains("${"), page + " has a placeholder");
            }
        }
        String version = ShippedLauncher.run("trepak", Map.of(), "-V")
                .text()
                .replaceFirst("(?s)^This is trepak-(\\S+) .*", "$1");
        assertTrue(run("gzip", "-dc", pages.resolve("trepak.8.gz").toString()).contains("Trepak " + version), version);
    }

    @Test
    void theCommandNutcrackerReadsWhatDebiansDoes() throws IOException, InterruptedException {
        run("dpkg-deb", "-x", DEB_NUTCRACKER.toString(), folder.toString());
        Path echo = folder.resolve("echo");
        Files.writeString(echo, "#!/bin/sh\nprintf '%s|' \"$@\"\n");
        assertTrue(echo.toFile().setExecutable(true));
        Path command = folder.resolve("usr/sbin/nutcracker");
        Files.writeString(
                command, Files.readString(command).replace("/usr/share/trepak/bin/nutcracker", echo.toString()));
        String nutcracker = command.toString();
        String own = "-c|/etc/nutcracker/nutcracker.yml|";
        assertEquals(own, run(nutcracker));
        assertEquals(own + "-t|-o|a b|", run(nutcracker, "-t", "-o", "a b"));
        assertEquals(own + "-c|mine.yml|", run(nutcracker, "-c", "mine.yml"), "the last one counts");
        assertEquals("plan|a.yml|", run(nutcracker, "plan", "a.yml"));
        assertEquals("--prepare|", run(nutcracker, "--prepare"));
    }

    @Test
    void theDebianPackageKeepsConfigurationAndItsScriptsParse() throws IOException, InterruptedException {
        for (Path deb : List.of(DEB, DEB_NUTCRACKER)) {
            Path control = folder.resolve(deb.getFileName().toString());
            run("dpkg-deb", "-e", deb.toString(), control.toString());
            assertTrue(Files.readString(control.resolve("triggers")).startsWith("interest-noawait /"));
            for (String script : List.of("postinst", "prerm", "postrm")) {
                assertTrue(Files.isExecutable(control.resolve(script)), script);
                run("sh", "-n", control.resolve(script).toString());
            }
        }
        assertEquals(
                Set.of("/etc/default/trepak", "/etc/logrotate.d/trepak"),
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
