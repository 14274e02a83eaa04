package io.trepak.engine.plugin;

import io.trepak.api.Plugin;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of the plugin API. Within a major version only default methods and constants are added, so a plugin runs with
 * the minor version it was built against and with every later one, and with no other major version.
 *
 * @param text as it was written
 */
record ApiVersion(int major, int minor, String text) {
    /** Of a plugin's manifest: the version it was built against. Module descriptors say it by themselves. */
    static final String ATTRIBUTE = "Trepak-Api-Version";

    private static final String MODULE = "io.trepak.api";
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})(?:[.\\-+].*)?");
    private static final Optional<String> HERE = find();

    /** Empty when it is not of the form {@code 1.2} or {@code 1.2.3-anything}. */
    static Optional<ApiVersion> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(new ApiVersion(
                        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), text.strip()))
                : Optional.empty();
    }

    /** What plugins of this process are linked with; empty when its JAR does not say. */
    static Optional<ApiVersion> current() {
        return currentText().flatMap(ApiVersion::parse);
    }

    /** The same as text, for messages. */
    static Optional<String> currentText() {
        return HERE;
    }

    private static Optional<String> find() {
        ModuleDescriptor module = Plugin.class.getModule().getDescriptor();
        if (module != null) {
            return module.rawVersion();
        }
        // On the class path: the manifest says it, and so does the module descriptor that nobody uses there.
        return Optional.ofNullable(Plugin.class.getPackage().getImplementationVersion())
                .or(() -> Optional.ofNullable(PluginOrigin.fileOf(Plugin.class))
                        .flatMap(file -> ModuleFinder.of(file).find(MODULE))
                        .flatMap(reference -> reference.descriptor().rawVersion()));
    }

    /** What javac wrote down for a plugin with a module descriptor; empty when it did not. */
    static Optional<String> compiledInto(ModuleDescriptor plugin) {
        return plugin.requires().stream()
                .filter(requires -> requires.name().equals(MODULE))
                .findFirst()
                .flatMap(ModuleDescriptor.Requires::rawCompiledVersion);
    }

    /** Whether a plugin built against another version runs with this one. */
    boolean runs(ApiVersion builtAgainst) {
        return builtAgainst.major == major && builtAgainst.minor <= minor;
    }

    /**
     * Why a plugin that was built against some version cannot be used here.
     *
     * @return empty when it can, or when this API does not know its own version
     */
    static Optional<String> obstacle(String builtAgainst) {
        Optional<ApiVersion> theirs = parse(builtAgainst);
        if (theirs.isEmpty()) {
            return Optional.of("its " + ATTRIBUTE + " is no version; expected one like 1.2");
        }
        return current().filter(here -> !here.runs(theirs.get())).map(here -> mismatch(builtAgainst.strip(), here));
    }

    private static String mismatch(String theirs, ApiVersion here) {
        return "it was built for version " + theirs + " of the plugin API, and this is version " + here.text
                + "; get a build of the plugin for " + here.major + "." + here.minor;
    }
}
