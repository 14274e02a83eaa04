package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The Maven of this build, as somebody uses it who never built Trepak: its local repository has all that this build
 * downloaded (as links) and nothing of Trepak, so that the API can only come from where the project's pom.xml says. That
 * rules out a stale snapshot, and leaves the machine's own repository as it was. Offline: projects use the plugins and
 * versions of this build. Each has a repository of its own, so that several may build at the same time.
 */
final class AuthorsMaven {
    /** What .mvn/jvm.config and the root pom.xml give this build's own JVMs (docs/building.md). */
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private final Path trepakHome;
    private final Path home;
    private final Path repository;

    /**
     * Ends the test when it does not run within Maven.
     *
     * @param trepakHome what projects find in the environment
     */
    AuthorsMaven(Path trepakHome) throws IOException {
        this.trepakHome = trepakHome;
        home = Path.of(property("maven.home"));
        Path parent = Files.createDirectories(Path.of("target/it").toAbsolutePath());
        repository = Files.createTempDirectory(parent, "maven-repository-");
        Path io = Files.createDirectory(repository.resolve("io"));
        Path downloaded = Path.of(property("maven.local"));
        link(downloaded, repository, "io");
        link(downloaded.resolve("io"), io, "trepak");
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
                if (!entry.getFileName().toString().equals(except)) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
                }
            }
        }
    }

    /** {@code mvn verify}; fails with all it said when that does. */
    String verify(Path project, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "MAVEN_OPTS=" + SHORT_LIVED,
                "TREPAK_HOME=" + trepakHome,
                home.resolve("bin/mvn").toString(),
                "-B",
                "-o",
                "-DargLine=" + SHORT_LIVED,
                "-Daether.offline.protocols=file",
                "-Dservers=" + System.getProperty("servers", "if there"),
                "-Dmaven.repo.local=" + repository,
                "-f",
                project.resolve("pom.xml").toString()));
        command.addAll(List.of(options));
        command.add("verify");
        return new Run(command, new byte[0]).text(0);
    }
}
