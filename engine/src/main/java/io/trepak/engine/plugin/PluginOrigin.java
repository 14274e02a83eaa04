package io.trepak.engine.plugin;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * Where a plugin's class came from.
 *
 * @param jar its JAR, behind the folder's name where that is one entry of the plugin folder; the module where there is no
 *     JAR
 */
record PluginOrigin(String jar, Class<?> type) {
    /**
     * @param entry of the plugin folder; null for the module path and the class path
     */
    static PluginOrigin of(Class<?> type, Path entry) {
        Path file = jarOf(type);
        String jar;
        if (file != null) {
            jar = entry != null && Files.isDirectory(entry) ? nameIn(entry, file) : "" + file.getFileName();
        } else {
            jar = type.getModule().isNamed() ? "module " + type.getModule().getName() : "the class path";
        }
        return new PluginOrigin(jar, type);
    }

    /** The JAR's version; empty when it does not say. Opens the JAR, which a start has no need of. */
    String version() {
        Path file = jarOf(type);
        return (file != null
                        ? attribute(file, Attributes.Name.IMPLEMENTATION_VERSION.toString())
                        : Optional.<String>empty())
                .or(() -> ofModule(type))
                .or(() -> Optional.ofNullable(type.getPackage().getImplementationVersion()))
                .map(PluginReason::oneLine)
                .orElse("");
    }

    private static Path jarOf(Class<?> type) {
        Path file = fileOf(type);
        return file != null && Files.isRegularFile(file) ? file : null;
    }

    /** How messages call a JAR of an entry. */
    static String nameIn(Path entry, Path jar) {
        return entry.equals(jar) ? "" + jar.getFileName() : entry.getFileName() + "/" + jar.getFileName();
    }

    /** A line of a JAR's manifest; empty where there is none, or no readable JAR. */
    static Optional<String> attribute(Path jar, String name) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return attribute(file, name);
        } catch (IOException e) {
            return Optional.empty(); // found broken, and said so, where it is loaded
        }
    }

    /** A line of an open JAR's manifest. */
    static Optional<String> attribute(JarFile jar, String name) throws IOException {
        return Optional.ofNullable(jar.getManifest())
                .map(manifest -> manifest.getMainAttributes().getValue(name));
    }

    private static Optional<String> ofModule(Class<?> type) {
        return Optional.ofNullable(type.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion);
    }

    /** The JAR or folder a class was loaded from; null for classes from elsewhere. */
    static Path fileOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            URI location = source.getLocation().toURI();
            return Path.of(location);
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return null; // classes from a place that is no file have no JAR to name
        }
    }
}
