package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The Maven of this build, as somebody uses it who never built Trepak: its local repository has all that this build
 * downloaded (as links) and nothing of Trepak, so that the API can only come from where the project's pom.xml says. That
 * rules out a stale snapshot, and leaves the machine's own repository as it was. Offline: projects use the plugins and
 * versions of this build.
 */
final class AuthorsMaven {
    /** What .mvn/jvm.config and the root pom.xml give this build's own JVMs (docs/building.md). */
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private final Path home;
    private final Path repository;

    /** Ends the test when it does not run within Maven. */
    AuthorsMaven() throws IOException {
        home = Path.of(property("maven.home"));
        repository = Path.of("target/it/maven-repository").toAbsolutePath();
        Path io = Files.createDirectories(repository.resolve("io"));
        Path downloaded = Path.of(property("maven.local"));
        link(downloaded, repository, "io");
        link(downloaded.resolve("io"), io, "trepak");
        forgetTrepak(io.resolve("trepak"));
    }

    /** What an earlier project put there. */
    private static void forgetTrepak(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            String reason = "the build's Maven is not known; run mvn verify, or give -D" + name;
            if ("required".equals(System.getProperty("servers"))) {
                fail(reason);
            }
            abort(reason);
        }
        return value;
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                Path link = to.resolve(entry.getFileName());
                if (!entry.getFileName().toString().equals(except) && !Files.exists(link)) {
                    Files.deleteIfExists(link); // to what is no more
                    Files.createSymbolicLink(link, entry);
                }
            }
        }
    }

    /** {@code mvn verify}; fails with all it said when that does. */
    String verify(Path project, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "MAVEN_OPTS=" + SHORT_LIVED,
                home.resolve("bin/mvn").toString(),
                "-B",
                "-o",
                "-DargLine=" + SHORT_LIVED,
                "-Daether.offline.protocols=file",
                "-Dmaven.repo.local=" + repository,
                "-f",
                project.resolve("pom.xml").toString()));
        command.addAll(List.of(options));
        command.add("verify");
        return new Run(command, new byte[0]).text(0);
    }
}
