package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trepak.command.Command;
import io.trepak.command.Option;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The man page is written by hand; here it is kept in step with the options and commands there are. */
class ManPageTest {
    private static final Path PAGE = Path.of("src/main/man/trepak.8");

    /** Without macros and font changes. */
    private static String plain(String roff) {
        return roff.replaceAll("(?m)^\\.(B|I|BR|RB|BI|RI|SH|SS) ", "")
                .replaceAll("\\\\f.", "")
                .replace("\\-", "-")
                .replace("\\~", " ")
                .replace("\"", "");
    }

    /** From one heading to the next. */
    private static String section(String name) throws IOException {
        Matcher section =
                Pattern.compile("(?ms)^\\.SH " + name + "$(.*?)(?=^\\.SH |\\z)").matcher(Files.readString(PAGE));
        assertTrue(section.find(), name);
        return section.group(1);
    }

    /** The line behind each .TP. */
    private static List<String> headings(String roff) {
        List<String> headings = new ArrayList<>();
        Matcher heading = Pattern.compile("(?m)^\\.TP\n(.*)$").matcher(roff);
        while (heading.find()) {
            headings.add(plain(heading.group(1))
                    .replaceAll("[ ,]+", " ")
                    .replace("= ", "=")
                    .strip());
        }
        return headings;
    }

    @Test
    void describesEveryOptionAndNoOther() throws IOException {
        List<String> expected = Stream.concat(Options.NUTCRACKER.stream(), Options.TREPAK.stream())
                .map(option -> {
                    String label = option.takesValue() ? option.value().label() : "";
                    return (option.letter() == 0
                                    ? ""
                                    : "-" + option.letter() + " " + (label + " ").replaceFirst("^ $", ""))
                            + "--" + option.name() + (label.isEmpty() ? "" : "=" + label);
                })
                .toList();
        assertEquals(expected, headings(section("OPTIONS")));
    }

    @Test
    void describesEveryCommandWithItsOptions() throws IOException {
        String section = section("COMMANDS");
        assertEquals(Commands.ALL.stream().map(Command::word).toList(), headings(section));
        Set<String> named = new LinkedHashSet<>();
        Matcher option = Pattern.compile("--([a-z-]+)").matcher(plain(section));
        while (option.find()) {
            named.add(option.group(1));
        }
        Set<String> all = Commands.ALL.stream()
                .flatMap(command -> command.options().stream().map(Option::name))
                .filter(name -> !name.equals("conf-file") && !name.equals("plugin-dir")) // the proxy has them too
                .collect(Collectors.toSet());
        assertEquals(all, named);
        for (String kind : PluginTemplate.all()) {
            assertTrue(plain(section).contains(kind), kind);
        }
    }

    @Test
    void hasTheSectionsPeopleLookFor() throws IOException {
        for (String name :
                List.of("NAME", "SYNOPSIS", "DESCRIPTION", "SIGNALS", "FILES", "EXIT STATUS", "EXAMPLES", "SEE ALSO")) {
            assertTrue(section(name).length() > 40, name);
        }
    }

    @Test
    void isFormattedWithoutAWarning() throws IOException, InterruptedException {
        Process probe = new ProcessBuilder("sh", "-c", "command -v groff").start();
        assumeTrue(probe.waitFor() == 0, "no groff here");
        Process groff = new ProcessBuilder("groff", "-man", "-ww", "-Tascii", "-P-cbou", PAGE.toString())
                .redirectError(ProcessBuilder.Redirect.PIPE)
                .start();
        String text = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String warnings = new String(groff.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, groff.waitFor());
        assertEquals("", warnings);
        assertTrue(text.contains("--log-format"), text);
    }
}
