package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.Plugin;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Compiles plugins where a test needs some, as an author outside would: against the API alone. */
public final class PluginJar {
    private static final Pattern PACKAGE = Pattern.compile("package ([a-z.]+);");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface) (\\w+)");
    private static final int MAJOR_VERSION_AT = 7;
    /** Class files by sources and options. */
    private static final Map<List<String>, Map<String, byte[]>> COMPILED = new ConcurrentHashMap<>();

    private final List<String> sources;
    private final Map<String, String> services = new LinkedHashMap<>();
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<String> options = new ArrayList<>();
    private String module;
    private Path api;
    private Path library;
    private int classVersion;

    private PluginJar(List<String> sources) {
        this.sources = sources;
    }

    /** A JAR of these sources, of one class each. */
    public static PluginJar of(String... sources) {
        return new PluginJar(List.of(sources));
    }

    /**
     * Makes a JAR without a module descriptor.
     *
     * @param service whose {@code META-INF/services} file it has
     * @param provider the content of that file
     * @param sources of one class each
     */
    public static void build(Path jar, Class<? extends Plugin> service, String provider, List<String> sources)
            throws IOException, URISyntaxException {
        new PluginJar(sources).service(service, provider).write(jar);
    }

    /** Makes a JAR of a plugin that is part of the tests, with all of its package. */
    public static void build(Path jar, Class<? extends Plugin> service, Class<? extends Plugin> provider)
            throws IOException, URISyntaxException {
        Path file = Path.of(
                provider.getResource(provider.getSimpleName() + ".class").toURI());
        Path folder = file.getParent();
        Path root = folder;
        for (String part : provider.getPackageName().split("[.]")) {
            root = root.getParent();
        }
        new PluginJar(List.of()).service(service, provider.getName() + "\n").pack(jar, classesIn(folder, root));
    }

    /** A {@code META-INF/services} file. */
    public PluginJar service(Class<? extends Plugin> service, String content) {
        services.put(service.getName(), content);
        return this;
    }

    /** A line of the manifest. */
    public PluginJar attribute(String name, String value) {
        attributes.put(name, value);
        return this;
    }

    /** A module descriptor: {@code module x { ... }}. */
    public PluginJar module(String source) {
        module = source;
        return this;
    }

    /** The version in the module descriptor. */
    public PluginJar moduleVersion(String version) {
        options.addAll(List.of("--module-version", version));
        return this;
    }

    /** Compiled against another API than the one that runs. */
    public PluginJar against(Path otherApi) {
        api = otherApi;
        return this;
    }

    /** Compiled against a library as well. */
    public PluginJar using(Path jar) {
        library = jar;
        return this;
    }

    /** Class files that say they are of that version. */
    public PluginJar classVersion(int version) {
        classVersion = version;
        return this;
    }

    public void write(Path jar) throws IOException, URISyntaxException {
        pack(jar, compiled());
    }

    private void pack(Path jar, Map<String, byte[]> classes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream archive = new JarOutputStream(out)) {
            put(archive, JarFile.MANIFEST_NAME, bytesOf(manifest));
            for (Map.Entry<String, byte[]> each : classes.entrySet()) {
                byte[] bytes = each.getValue();
                if (classVersion > 0) {
                    bytes = bytes.clone();
                    bytes[MAJOR_VERSION_AT] = (byte) classVersion;
                }
                put(archive, each.getKey(), bytes);
            }
            for (Map.Entry<String, String> service : services.entrySet()) {
                put(
                        archive,
                        "META-INF/services/" + service.getKey(),
                        service.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static byte[] bytesOf(Manifest manifest) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        manifest.write(out);
        return out.toByteArray();
    }

    private static void put(JarOutputStream archive, String name, byte[] content) throws IOException {
        archive.putNextEntry(new JarEntry(name));
        archive.write(content);
    }

    /** Only compiles, into a folder. */
    public void compile(Path into) throws IOException, URISyntaxException {
        for (Map.Entry<String, byte[]> each : compiled().entrySet()) {
            Path file = into.resolve(each.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, each.getValue());
        }
    }

    /** The class files by name. What many tests need, and depends on nothing but its sources, is compiled once. */
    private Map<String, byte[]> compiled() throws IOException, URISyntaxException {
        if (api != null || library != null) {
            return compileNow();
        }
        List<String> all = new ArrayList<>(sources);
        all.addAll(options);
        all.add(String.valueOf(module));
        Map<String, byte[]> classes = COMPILED.get(all);
        if (classes == null) {
            classes = compileNow();
            COMPILED.put(all, classes);
        }
        return classes;
    }

    private Map<String, byte[]> compileNow() throws IOException, URISyntaxException {
        Path work = Files.createTempDirectory("plugin");
        try {
            Path classes = Files.createDirectory(work.resolve("classes"));
            compile(work, classes);
            return classesIn(classes, classes);
        } finally {
            List<Path> made;
            try (Stream<Path> files = Files.walk(work)) {
                made = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path each : made) {
                Files.delete(each);
            }
        }
    }

    private void compile(Path work, Path classes) throws IOException, URISyntaxException {
        String path = (api == null ? ownApi() : api) + (library == null ? "" : File.pathSeparator + library);
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-Xlint:all,-missing-explicit-ctor", "-Werror"));
        arguments.addAll(List.of(module == null ? "-cp" : "-p", path, "-d", classes.toString()));
        arguments.addAll(options);
        if (module != null) {
            arguments.add(
                    Files.writeString(work.resolve("module-info.java"), module).toString());
        }
        for (String source : sources) {
            Path folder = work.resolve(first(PACKAGE, source).replace('.', '/'));
            Path file = Files.createDirectories(folder).resolve(first(TYPE, source) + ".java");
            arguments.add(Files.writeString(file, source).toString());
        }
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(new String[0]));
        assertEquals(0, status, "the exit code of javac");
    }

    private static Map<String, byte[]> classesIn(Path folder, Path root) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.filter(p -> p.toString().endsWith(".class")).toList()) {
                classes.put(root.relativize(each).toString(), Files.readAllBytes(each));
            }
        }
        return classes;
    }

    private static Path ownApi() throws URISyntaxException {
        return Path.of(
                Plugin.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static String first(Pattern pattern, String source) {
        Matcher matcher = pattern.matcher(source);
        if (!matcher.find()) {
            throw new IllegalArgumentException(pattern + " in " + source);
        }
        return matcher.group(1);
    }
}
