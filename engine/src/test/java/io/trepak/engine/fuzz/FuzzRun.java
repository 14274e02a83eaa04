package io.trepak.engine.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs Jazzer on one target after the other, each in a process of its own, and writes what adds coverage into
 * {@code target/fuzz/NAME.txt}, in the form of the kept inputs. Arguments: seconds for each target, then names; all when
 * there are none. Started by the profile {@code fuzz}.
 */
public final class FuzzRun {
    private FuzzRun() {}

    /** Ends with 1 when something was found. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<Targets> targets = arguments.length < 2 || arguments[1].isEmpty()
                ? List.of(Targets.values())
                : Arrays.stream(arguments[1].split(",")).map(Targets::named).toList();
        int failed = 0;
        for (Targets target : targets) {
            failed += run(target, arguments[0]) == 0 ? 0 : 1;
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    private static int run(Targets target, String seconds) throws IOException, InterruptedException {
        Path folder = Path.of("target", "fuzz", target.toString()).toAbsolutePath();
        Path seeds = folder.resolve("seeds");
        Path found = Files.createDirectories(folder.resolve("found"));
        Path least = Files.createDirectories(folder.resolve("least"));
        Corpus.unpack(target, seeds);
        int status = jazzer(target, folder, "-max_total_time=" + seconds, found.toString(), seeds.toString());
        if (status == 0) {
            status = jazzer(target, folder, "-merge=1", least.toString(), seeds.toString(), found.toString());
            Files.write(folder.resolveSibling(target + ".txt"), Corpus.packed(least), StandardCharsets.US_ASCII);
        }
        return status;
    }

    private static int jazzer(Targets target, Path folder, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dfuzz.target=" + target,
                "-Xmx1g",
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzz.class.getName(),
                "--instrumentation_includes=io.trepak.**:org.yaml.snakeyaml.**",
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer", // fails in Netty's queues
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-timeout=30",
                "-max_len=4096",
                "-rss_limit_mb=3000",
                "-print_final_stats=1"));
        command.addAll(List.of(arguments));
        System.out.println(target + ": " + String.join(" ", arguments));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
