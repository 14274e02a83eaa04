package io.trepak.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.Plugin;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Compiles plugins where a test needs some, as an author outside would: against the API alone. */
public final class PluginJar {
    private static final Pattern PACKAGE = Pattern.compile("package ([a-z.]+);");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface) (\\w+)");

    private PluginJar() {}

    /**
     * Makes a JAR without a module descriptor.
     *
     * @param service whose {@code META-INF/services} file it has
     * @param provider the content of that file
     * @param sources of one class each
     */
    public static void build(Path jar, Class<? extends Plugin> service, String provider, List<String> sources)
            throws IOException, URISyntaxException {
        Path work = Files.createTempDirectory("plugin");
        compile(work, sources);
        pack(jar, service, provider, work, work);
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
        pack(jar, service, provider.getName() + "\n", root, folder);
    }

    private static void pack(Path jar, Class<? extends Plugin> service, String provider, Path root, Path folder)
            throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream archive = new JarOutputStream(out);
                Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.filter(p -> p.toString().endsWith(".class")).toList()) {
                archive.putNextEntry(new JarEntry(root.relativize(path).toString()));
                archive.write(Files.readAllBytes(path));
            }
            archive.putNextEntry(new JarEntry("META-INF/services/" + service.getName()));
            archive.write(provider.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void compile(Path work, List<String> sources) throws IOException, URISyntaxException {
        String api = Path.of(Plugin.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        List<String> arguments =
                new ArrayList<>(List.of("-proc:none", "-Xlint:all", "-Werror", "-cp", api, "-d", work.toString()));
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

    private static String first(Pattern pattern, String source) {
        Matcher matcher = pattern.matcher(source);
        if (!matcher.find()) {
            throw new IllegalArgumentException(pattern + " in " + source);
        }
        return matcher.group(1);
    }
}
