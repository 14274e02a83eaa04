package io.trepak.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A copy of the folder that ships, to drop plugins into. */
final class TrepakCopy {
    private static final Path SHIPPED = Path.of("target/trepak").toAbsolutePath();

    final Path home;

    /** Without the class archive, which the build makes for the tests and which does not ship. */
    TrepakCopy(Path home) throws IOException {
        this.home = home;
        copy(SHIPPED, home, path -> !path.startsWith(SHIPPED.resolve("archive")));
    }

    /** A file, or a folder with all there is in it. */
    static void copy(Path from, Path to) throws IOException {
        copy(from, to, path -> true);
    }

    private static void copy(Path from, Path to, Predicate<Path> which) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.filter(which).toList()) {
                Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    void drop(Path jar) throws IOException {
        Files.copy(jar, home.resolve("plugins").resolve(jar.getFileName()));
    }

    void takeOut(Path jar) throws IOException {
        Files.delete(home.resolve("plugins").resolve(jar.getFileName()));
    }

    Path launcher() {
        return home.resolve("bin/trepak");
    }

    /** Runs the launcher to its end; returns all it says. */
    String run(int expectedCode, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(args));
        return new Run(command, new byte[0]).text(expectedCode);
    }
}
