package io.trepak.api.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trepak.api.OptionKey;
import io.trepak.api.Options;
import io.trepak.api.Plugin;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Options that remember which keys were asked for. Lives for one check. */
public final class OptionsRead implements Options {
    private final Options options;
    private final Set<String> read = new TreeSet<>();

    /** Nothing is read yet. */
    public OptionsRead(Options options) {
        this.options = options;
    }

    /** The keys asked for so far, sorted. */
    public Set<String> read() {
        return read;
    }

    /** Fails when a plugin that declares keys reads others; one that declares none says nothing about them. */
    static void areThoseDeclared(Plugin subject, Options options, Consumer<Options> use) {
        Set<String> declared =
                subject.optionKeys().stream().map(OptionKey::name).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(subject.optionKeys().size(), declared.size(), "optionKeys() has a name twice");
        if (!declared.isEmpty()) {
            OptionsRead recorder = new OptionsRead(options);
            use.accept(recorder);
            assertEquals(
                    declared,
                    recorder.read,
                    "optionKeys() and the keys that were read differ; read each with its OptionKey");
        }
    }

    @Override
    public String string(String key, String defaultValue) {
        read.add(key);
        return options.string(key, defaultValue);
    }

    @Override
    public int integer(String key, int defaultValue) {
        read.add(key);
        return options.integer(key, defaultValue);
    }

    @Override
    public boolean flag(String key, boolean defaultValue) {
        read.add(key);
        return options.flag(key, defaultValue);
    }

    @Override
    public IllegalArgumentException invalid(String key, String problem) {
        return options.invalid(key, problem);
    }
}
