package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.trepak.api.Plugin;
import io.trepak.api.tck.HashFunctionTck;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.util.StringUtils;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.AssertionFailedError;

/**
 * A project as {@code trepak new} writes it, with something changed if wanted, compiled and tested within this process: in a second,
 * where Maven takes ten.
 */
final class TriedProject implements AutoCloseable {
    static final String NAME = "my_own";

    private static final String PACKAGE = "com.example." + NAME;
    private static final String CLASS = PACKAGE + "." + PluginProject.className(NAME);

    private final PluginTemplate kind;
    private final Map<String, String> sources = new TreeMap<>();
    private boolean declared = true;
    private URLClassLoader loader;

    TriedProject(PluginTemplate kind) throws IOException {
        this.kind = kind;
        for (Map.Entry<String, String> file :
                PluginProject.of(kind, NAME, PACKAGE).texts().entrySet()) {
            // The kit is tried here, not a proxy.
            if (file.getKey().endsWith(".java")
                    && !file.getKey().endsWith("module-info.java")
                    && !file.getKey().endsWith("ProxyTest.java")) {
                sources.put(file.getKey(), file.getValue().replaceAll("(?m)^.*AutoService.*\n", ""));
            }
        }
    }

    /**
     * Changes the one place in the sources that has a text.
     *
     * @param file the end of its name without {@code .java}: {@code Frontend}, or nothing for the plugin's class
     */
    TriedProject change(String file, String from, String to) {
        String path = sources.keySet().stream()
                .filter(each -> each.endsWith("/" + PluginProject.className(NAME) + file + ".java"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no file *" + file + ".java in " + sources.keySet()));
        String source = sources.get(path);
        assertEquals(source.indexOf(from), source.lastIndexOf(from), () -> from + " is there twice in\n" + source);
        assertTrue(source.contains(from), () -> from + " is not in\n" + source);
        sources.put(path, source.replace(from, to));
        return this;
    }

    /** Leaves out the file in {@code META-INF/services}, which {@code @AutoService} writes. */
    TriedProject undeclared() {
        declared = false;
        return this;
    }

    /** A call that does not return is found after a second instead of ten. */
    TriedProject impatient() {
        return change(
                "Test",
                "    @Override\n    protected " + kind.service().replaceFirst(".*\\.", "") + " subject() {",
                "    @Override\n    protected int limitSeconds() { return 1; }\n\n    @Override\n    protected "
                        + kind.service().replaceFirst(".*\\.", "") + " subject() {");
    }

    /** The messages of the tests that fail, by name of the test; all tests of the project. */
    Map<String, String> failures(Path folder) throws Exception {
        return failures(folder, selectClass(testClass(folder)));
    }

    /** The same of one of its tests. */
    Map<String, String> failures(Path folder, String test) throws Exception {
        return failures(folder, selectMethod(testClass(folder), test));
    }

    private Class<?> testClass(Path folder) throws Exception {
        compile(folder);
        if (declared) {
            Path services = Files.createDirectories(folder.resolve("classes/META-INF/services"));
            Files.writeString(services.resolve(kind.service()), CLASS + "\n");
        }
        loader = new URLClassLoader(
                new URL[] {folder.resolve("classes").toUri().toURL()}, HashFunctionTck.class.getClassLoader());
        return loader.loadClass(CLASS + "Test");
    }

    private static Map<String, String> failures(Path folder, DiscoverySelector tests) {
        Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build());
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(tests)
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .build();
        Failures failures = new Failures();
        launcher.execute(request, failures);
        assertTrue(failures.tests > 0, () -> "no test ran for " + tests);
        return failures.messages;
    }

    private void compile(Path folder) throws Exception {
        String path = Stream.of(
                        Plugin.class,
                        HashFunctionTck.class,
                        Test.class,
                        API.class,
                        StringUtils.class,
                        AssertionFailedError.class)
                .map(TriedProject::origin)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-cp", path, "-d", folder.resolve("classes").toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(source.getKey());
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int status = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertEquals(0, status, said::toString);
    }

    private static String origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (loader != null) {
            loader.close();
        }
    }

    private static final class Failures implements TestExecutionListener {
        private final Map<String, String> messages = new TreeMap<>();
        private int tests;

        @Override
        public void executionFinished(TestIdentifier id, TestExecutionResult result) {
            tests += id.isTest() ? 1 : 0;
            result.getThrowable()
                    .filter(e -> result.getStatus() == TestExecutionResult.Status.FAILED)
                    .ifPresent(e -> messages.put(id.getDisplayName(), String.valueOf(e.getMessage())));
        }
    }
}
