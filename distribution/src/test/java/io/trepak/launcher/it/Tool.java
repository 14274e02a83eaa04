package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program of the machine: the file that the system property {@code trepak.NAME} says, else on PATH or in the sbin folders
 * that are not on everyone's. A test that needs one nobody has is skipped; with {@code -Dservers=required} it fails.
 */
enum Tool {
    REDIS_SERVER("redis-server", "redis-server"),
    REDIS_CLI("redis-cli", "redis-tools"),
    REDIS_BENCHMARK("redis-benchmark", "redis-tools"),
    MEMCACHED("memcached", "memcached"),
    NUTCRACKER("nutcracker", "nutcracker"),
    MEMCCAPABLE("memccapable", "libmemcached-tools"),
    MEMCCAT("memccat", "libmemcached-tools"),
    MEMCCP("memccp", "libmemcached-tools"),
    MEMCRM("memcrm", "libmemcached-tools"),
    MEMCSLAP("memcslap", "libmemcached-tools"),
    MEMCSTAT("memcstat", "libmemcached-tools"),
    MEMCFLUSH("memcflush", "libmemcached-tools"),
    KEEPALIVED("keepalived", "keepalived"),
    IP("ip", "iproute2"),
    SS("ss", "iproute2"),
    PROMTOOL("promtool", "prometheus"),
    NODE("node", "nodejs"),
    NPM("npm", "npm");

    private final String program;
    private final String debianPackage;

    Tool(String program, String debianPackage) {
        this.program = program;
        this.debianPackage = debianPackage;
    }

    /** The program's path, if there is one. */
    Optional<String> find() {
        return Optional.ofNullable(System.getProperty("trepak." + program))
                .or(() -> Stream.concat(
                                Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                                Stream.of("/usr/sbin", "/usr/local/sbin"))
                        .map(folder -> Path.of(folder, program))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst());
    }

    /** The program's path; ends the test when there is none. */
    String path() {
        Optional<String> found = find();
        if (found.isEmpty()) {
            String reason =
                    program + " is missing: apt-get install " + debianPackage + ", or -Dtrepak." + program + "=FILE";
            if ("required".equals(System.getProperty("servers"))) {
                fail(reason);
            }
            abort(reason);
        }
        return found.get();
    }
}
