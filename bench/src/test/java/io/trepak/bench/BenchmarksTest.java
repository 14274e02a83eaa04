package io.trepak.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.HashFunction;
import io.trepak.api.Plugin;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What JMH generated is all there and runs; what it measures nobody looks at here. */
class BenchmarksTest {
    @Test
    void runsEveryBenchmarkOnceWithEveryParameter() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io\\.trepak\\.bench\\..*")
                        .mode(Mode.SingleShotTime)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Set<String> run = results.stream()
                .map(result -> result.getParams().getBenchmark())
                .map(name -> name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(declared(), run);
    }

    private static Set<String> declared() {
        Set<String> names = new TreeSet<>();
        for (Class<?> type : List.of(
                ForwardBench.class,
                HashBench.class,
                MemcachedDecodeBench.class,
                RedisDecodeBench.class,
                SelectBench.class)) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Benchmark.class)) {
                    names.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        return names;
    }

    @Test
    void hashesWithEveryFunctionThatShips() throws NoSuchFieldException {
        Set<String> shipped = ServiceLoader.load(HashFunction.class).stream()
                .map(provider -> provider.get())
                .map(Plugin::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Param param = HashBench.class.getField("function").getAnnotation(Param.class);
        assertEquals(shipped, new TreeSet<>(List.of(param.value())));
    }
}
