package io.trepak.launcher;

import io.trepak.command.Option;
import io.trepak.command.SubcommandLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Walks an argument list the way GNU getopt_long does: clustered short options, values glued on or in the next argument,
 * long names cut short as long as they stay unambiguous, {@code --} ends the options, other arguments are passed over.
 * Belongs to the thread that parses.
 *
 * <p>By hand, though picocli parses the commands ({@link SubcommandLine}): it costs every start 150 ms of CPU (10 % with a
 * class archive, which cannot hold its Java 5 classes), cuts names short by other rules, and has no older options that win
 * over newer ones.
 */
final class GetOpt {
    /**
     * An option that was given.
     *
     * @param value null for options that take none
     */
    record Found(Option option, String value) {}

    /** An argument that getopt_long answers with a question mark. */
    static final class BadOption extends Exception {
        private static final long serialVersionUID = 1L;

        /** The option that lacks its value; null when what was given is no option, or takes no value. */
        final transient Option withoutValue;

        /** What was given, without dashes. */
        final String given;

        private BadOption(Option withoutValue, String given) {
            super(given);
            this.withoutValue = withoutValue;
            this.given = given;
        }
    }

    private final List<List<Option>> families;
    private final String[] args;
    private final List<String> others = new ArrayList<>();
    private int next;
    private String cluster = "";

    /**
     * @param families options by age: a name cut short is looked up among the first family, and only if nothing there
     *     starts like it among the next, so that a newer option never makes an old command line ambiguous
     */
    GetOpt(List<List<Option>> families, String... args) {
        this.families = families;
        this.args = args;
    }

    /** The next option; null at the end. */
    Found next() throws BadOption {
        if (!cluster.isEmpty()) {
            return shortOption();
        }
        while (next < args.length) {
            String arg = args[next++];
            if (arg.equals("--")) {
                others.addAll(Arrays.asList(args).subList(next, args.length));
                next = args.length;
            } else if (arg.startsWith("--")) {
                return longOption(arg.substring(2));
            } else if (arg.startsWith("-") && arg.length() > 1) {
                cluster = arg.substring(1);
                return shortOption();
            } else {
                others.add(arg);
            }
        }
        return null;
    }

    /** The arguments passed over so far, in order. */
    List<String> others() {
        return others;
    }

    private Found shortOption() throws BadOption {
        char letter = cluster.charAt(0);
        String rest = cluster.substring(1);
        Option option = byLetter(letter);
        cluster = option != null && option.takesValue() ? "" : rest;
        if (option == null) {
            throw new BadOption(null, String.valueOf(letter));
        }
        if (!option.takesValue()) {
            return new Found(option, null);
        }
        return new Found(option, rest.isEmpty() ? following(option) : rest);
    }

    private Found longOption(String text) throws BadOption {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Option option = byName(name);
        if (option == null) {
            throw new BadOption(null, name);
        }
        if (!option.takesValue()) {
            if (equals >= 0) {
                throw new BadOption(null, option.letter() != 0 ? String.valueOf(option.letter()) : option.name());
            }
            return new Found(option, null);
        }
        return new Found(option, equals >= 0 ? text.substring(equals + 1) : following(option));
    }

    private String following(Option option) throws BadOption {
        if (next == args.length) {
            throw new BadOption(option, option.letter() != 0 ? String.valueOf(option.letter()) : option.name());
        }
        return args[next++];
    }

    private Option byLetter(char letter) {
        for (List<Option> family : families) {
            for (Option option : family) {
                if (option.letter() == letter) {
                    return option;
                }
            }
        }
        return null;
    }

    /** An exact name first; else the one option of the oldest family that starts so. */
    private Option byName(String name) {
        for (List<Option> family : families) {
            for (Option option : family) {
                if (option.name().equals(name)) {
                    return option;
                }
            }
        }
        for (List<Option> family : families) {
            List<Option> like = family.stream()
                    .filter(option -> option.name().startsWith(name))
                    .toList();
            if (!like.isEmpty()) {
                return like.size() == 1 ? like.get(0) : null;
            }
        }
        return null;
    }
}
