package io.trepak.engine.config.reader;

import io.trepak.engine.config.reader.YamlNode.Entry;
import io.trepak.engine.config.reader.YamlNode.Mapping;
import io.trepak.engine.config.reader.YamlNode.Scalar;
import io.trepak.engine.config.reader.YamlNode.Sequence;
import io.trepak.engine.config.reader.YamlNode.Unusable;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;

/**
 * Turns a text into a tree, with the subset of YAML that nutcracker allows: one document, block style, no markers,
 * directives, anchors, aliases or tags. Works on parser events, because YAML's own idea of types would turn {@code 6379:1}
 * into the number 382741.
 */
final class YamlReader {
    /** The root is level 0, a server entry level 3. */
    private static final int LEVELS = 3;

    /** Beyond this the file is no configuration and not worth reading to its end. */
    private static final int MOST_LEVELS = 50;

    /** The blanks behind a name and its colon, or at the end of a line, as far as there may be tabs among them. */
    private static final Pattern BLANKS_BEHIND_TEXT =
            Pattern.compile("(?m)(^ *[^\\s\"'#:|>-][^\"'#:\\t\\r\\n]*:(?=[ \\t])|(?<=\\S)(?=[ \\t]+$))([ \\t]+)");

    private final int[] codePoints;
    private final Iterator<Event> events;
    private final Problems problems;

    private YamlReader(String text, Problems problems) {
        this.codePoints = text.codePoints().toArray();
        this.events =
                new Yaml(new LoaderOptions()).parse(new StringReader(text)).iterator();
        this.problems = problems;
    }

    /**
     * Reads the one document of a text.
     *
     * @param text without byte order mark
     * @param problems takes what is wrong
     * @return the root; {@link Unusable} when there is none
     */
    static YamlNode read(String text, Problems problems) {
        try {
            return new YamlReader(withoutTabsBehindText(text), problems).document();
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            Optional<YamlSlip.Found> slip = YamlSlip.find(text, line);
            if (slip.isPresent()) {
                problems.add(slip.get().line(), slip.get().what());
                return new Unusable(slip.get().line());
            }
            String where = e.getContext() == null ? "" : " " + e.getContext();
            return unusable(problems, line, "is not valid YAML" + where + ": " + e.getProblem());
        } catch (YAMLException e) {
            return unusable(problems, 1, "is not valid YAML: " + e.getMessage());
        } catch (NumberFormatException e) {
            // SnakeYAML 2.7, ScannerImpl.scanFlowScalarNonSpaces: what it finds behind a backslash at the end of the
            // file.
            int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            return unusable(problems, line, "is not valid YAML: ends within an escape sequence");
        }
    }

    /**
     * libyaml, and so nutcracker, takes {@code timeout:<tab>400}; SnakeYAML stumbles over a tab between tokens. Blanks in
     * place of such tabs change nothing else. Tabs that indent stay, and are an error for both.
     */
    private static String withoutTabsBehindText(String text) {
        return BLANKS_BEHIND_TEXT
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1) + " ".repeat(found.group(2).length())));
    }

    private static YamlNode unusable(Problems problems, int line, String what) {
        problems.add(line, Problems.shown(what, 300) + "; expected \"key: value\" lines, indented with blanks");
        return new Unusable(line);
    }

    private YamlNode document() {
        events.next();
        Event first = events.next();
        if (!(first instanceof DocumentStartEvent start)) {
            problems.add(1, "is empty: must contain 1 document, found 0 documents; expected at least one pool");
            return new Unusable(1);
        }
        if (start.getExplicit()) {
            disallowed(line(start), startToken(start), "the file to begin with a pool");
        }
        YamlNode root = node(events.next(), 0);
        DocumentEndEvent end = (DocumentEndEvent) events.next();
        if (end.getExplicit()) {
            disallowed(line(end), "document end", "the line \"...\" to be removed");
        }
        Event next = events.next();
        if (!(next instanceof StreamEndEvent)) {
            problems.add(
                    line(next), "must contain only 1 document; found another one; expected all pools in one document");
        }
        return root;
    }

    private static String startToken(DocumentStartEvent start) {
        if (start.getVersion() != null) {
            return "version directive";
        }
        return start.getTags() == null || start.getTags().isEmpty() ? "document start" : "tag directive";
    }

    private YamlNode node(Event event, int level) {
        int line = line(event);
        if (event instanceof AliasEvent) {
            disallowed(line, "alias", "a value, in quotes if it begins with \"*\"");
            return new Unusable(line);
        }
        boolean clean = isClean((NodeEvent) event);
        if (event instanceof ScalarEvent scalar) {
            return clean && isText(scalar)
                    ? new Scalar(scalar.getValue(), line, isCommented(scalar))
                    : new Unusable(line);
        }
        CollectionStartEvent start = (CollectionStartEvent) event;
        if (start.isFlow()) {
            if (isTemplate(start)) {
                problems.add(line, Placeholder.LEFT);
            } else {
                String kind = event instanceof MappingStartEvent ? "flow mapping start" : "flow sequence start";
                disallowed(line, kind, "a value in quotes, or one entry a line");
            }
            return skip(line);
        }
        if (level >= LEVELS) {
            problems.add(line, "has a depth greater than 2; expected a plain value");
            return skip(line);
        }
        return event instanceof MappingStartEvent ? mapping(level, line) : sequence(level, line);
    }

    private Mapping mapping(int level, int line) {
        List<Entry> entries = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof CollectionEndEvent); event = events.next()) {
            YamlNode key = node(event, LEVELS);
            YamlNode value = node(events.next(), level + 1);
            if (key instanceof Scalar name && !name.text().isEmpty()) {
                entries.add(new Entry(name, value));
            } else if (key instanceof Scalar) {
                problems.add(key.line(), "has an empty name before \":\"; expected a name");
            }
        }
        return new Mapping(List.copyOf(entries), line);
    }

    private Sequence sequence(int level, int line) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof CollectionEndEvent); event = events.next()) {
            items.add(node(event, level + 1));
        }
        return new Sequence(List.copyOf(items), line);
    }

    private YamlNode skip(int line) {
        int open = 1;
        while (open > 0) {
            Event event = events.next();
            if (event instanceof CollectionStartEvent) {
                open++;
            } else if (event instanceof CollectionEndEvent) {
                open--;
            }
            if (open > MOST_LEVELS) {
                throw new YAMLException("more than " + MOST_LEVELS + " levels");
            }
        }
        return new Unusable(line);
    }

    private boolean isClean(NodeEvent event) {
        boolean anchor = event.getAnchor() != null;
        if (anchor) {
            disallowed(line(event), "anchor", "a value, in quotes if it begins with \"&\"");
        }
        boolean tag = tagOf(event) != null;
        if (tag) {
            disallowed(line(event), "tag", "a value, in quotes if it begins with \"!\"");
        }
        return !anchor && !tag;
    }

    /** The tag "!" is swallowed by the parser; it shows only in that no plain scalar could begin with that character. */
    private String tagOf(NodeEvent event) {
        String tag = event instanceof ScalarEvent scalar ? scalar.getTag() : ((CollectionStartEvent) event).getTag();
        int index = event.getStartMark().getIndex();
        return tag == null && index < codePoints.length && codePoints[index] == '!' ? "!" : tag;
    }

    /** {@code {{ name }}} is a mapping in a mapping to YAML. */
    private boolean isTemplate(CollectionStartEvent event) {
        int index = event.getStartMark().getIndex();
        return index + 1 < codePoints.length && codePoints[index] == '{' && codePoints[index + 1] == '{';
    }

    private boolean isCommented(ScalarEvent scalar) {
        int index = scalar.getEndMark().getIndex();
        while (index < codePoints.length && (codePoints[index] == ' ' || codePoints[index] == '\t')) {
            index++;
        }
        return scalar.isPlain() && index < codePoints.length && codePoints[index] == '#';
    }

    private boolean isText(ScalarEvent scalar) {
        String text = scalar.getValue();
        if (text.indexOf('\0') >= 0) {
            problems.add(line(scalar), "has a NUL character in a value; expected text");
            return false;
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            problems.add(line(scalar), "has half a surrogate pair in a value; expected Unicode text");
            return false;
        }
        return true;
    }

    private void disallowed(int line, String token, String expected) {
        problems.add(line, token + " token is disallowed; expected " + expected);
    }

    private static int line(Event event) {
        return event.getStartMark().getLine() + 1;
    }
}
