package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.trepak.api.Plugin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What every plugin owes the registry, whatever its kind. */
final class PluginChecks {
    private PluginChecks() {}

    static void nameIsUsable(Plugin subject) {
        String name = subject.name();
        assertTrue(
                name != null && name.matches("[a-z0-9_]+"),
                () -> "name() is '" + name + "'; a configuration file can only ask for lower-case letters, digits and"
                        + " underscores, at least one");
        assertEquals(name, subject.name(), "name() changed between two calls; return a constant");
    }

    static void descriptionIsOneLine(Plugin subject) {
        String description = subject.description();
        assertTrue(
                description != null && description.lines().count() <= 1 && description.equals(description.strip()),
                () -> "description() is '" + description + "'; return one line without blanks around it, or an empty"
                        + " text, never null");
    }

    static <T extends Plugin> void isFoundByName(Class<T> kind, T subject) {
        Class<?> type = subject.getClass();
        List<? extends Class<?>> found;
        try {
            found = loader(kind, type).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(plugin -> plugin.name().equals(subject.name()))
                    .map(Object::getClass)
                    .toList();
        } catch (ServiceConfigurationError e) {
            fail(
                    "ServiceLoader cannot make a " + kind.getSimpleName() + " (" + e.getMessage() + "); a plugin is a"
                            + " public class, not nested in another's instance, with a public constructor without arguments",
                    e);
            return;
        }
        assertTrue(
                found.contains(type),
                () -> "ServiceLoader finds no " + kind.getSimpleName() + " named '" + subject.name() + "' of class "
                        + type.getName() + " (found: " + found + "); " + howToDeclare(kind, type));
        assertEquals(
                1, found.size(), () -> "'" + subject.name() + "' is the name of several: " + found + "; change name()");
    }

    static void isDeclaredInBothPlaces(Class<? extends Plugin> kind, Plugin subject) {
        Class<?> type = subject.getClass();
        Set<String> services = services(kind, type);
        assertTrue(
                services.contains(type.getName()),
                () -> "META-INF/services/" + kind.getName() + " does not list " + type.getName() + " but " + services
                        + ", so it is missing on a class path; annotate the class with @AutoService("
                        + kind.getSimpleName() + ".class)");
        Module module = type.getModule();
        if (module.isNamed()) {
            Set<String> provided = module.getDescriptor().provides().stream()
                    .filter(provides -> provides.service().equals(kind.getName()))
                    .flatMap(provides -> provides.providers().stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(
                    services,
                    provided,
                    () -> "META-INF/services (expected) and module-info of " + module.getName()
                            + " (actual) disagree about " + kind.getName() + "; " + howToDeclare(kind, type));
        }
    }

    /**
     * A plugin of any JAR on the test's module path or class path, by its configuration name. Surefire puts what a module
     * does not require on the class path, so the class loader is asked, which knows both.
     */
    static <T extends Plugin> T byName(Class<T> kind, Class<?> seenFrom, String name) {
        PluginChecks.class.getModule().addUses(kind);
        List<T> all = ServiceLoader.load(kind, seenFrom.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return all.stream()
                .filter(plugin -> plugin.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName() + " '" + name
                        + "' on the test's path, only "
                        + all.stream().map(Plugin::name).sorted().toList()
                        + "; add its JAR as a dependency of scope test"));
    }

    private static <T extends Plugin> ServiceLoader<T> loader(Class<T> kind, Class<?> type) {
        // Within api's own tests this class is part of a named module, which has no `uses`; elsewhere this does
        // nothing.
        PluginChecks.class.getModule().addUses(kind);
        ModuleLayer layer = type.getModule().getLayer();
        return layer == null ? ServiceLoader.load(kind, type.getClassLoader()) : ServiceLoader.load(layer, kind);
    }

    private static String howToDeclare(Class<?> kind, Class<?> type) {
        return "write `provides " + kind.getName() + " with " + type.getName() + ";` in module-info.java and"
                + " @AutoService(" + kind.getSimpleName() + ".class) on the class, both";
    }

    private static Set<String> services(Class<?> kind, Class<?> type) {
        String file = "META-INF/services/" + kind.getName();
        Set<String> names = new TreeSet<>();
        try {
            if (type.getModule().isNamed()) {
                read(type.getModule().getResourceAsStream(file), names);
            } else {
                for (URL url : Collections.list(type.getClassLoader().getResources(file))) {
                    read(url.openStream(), names);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private static void read(InputStream services, Set<String> names) throws IOException {
        if (services == null) {
            return;
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(services, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String name = line.replaceFirst("#.*", "").strip();
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
    }
}
