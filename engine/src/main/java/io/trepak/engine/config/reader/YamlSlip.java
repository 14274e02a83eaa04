package io.trepak.engine.config.reader;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks, in a text that is no YAML, for the slips people make. A YAML parser notices them a line later than they were made, and
 * says so in words of YAML. Asked only when parsing has failed.
 */
final class YamlSlip {
    /**
     * @param line from 1
     * @param what what is wrong; what was expected
     */
    record Found(int line, String what) {}

    private static final Pattern NOTHING = Pattern.compile("\\s*(#.*)?");
    private static final Pattern CONFLICT = Pattern.compile("(<{7}|={7}|>{7})( .*)?");
    private static final Pattern TAB = Pattern.compile(" *\\t.*");
    private static final Pattern ITEM = Pattern.compile("\\s*-(\\s.*)?");
    private static final Pattern KEY = Pattern.compile("\\s*(\"[^\"]*\"|'[^']*'|[^\\s\"'#:][^:#]*?)\\s*:(\\s.*)?");
    private static final Pattern NO_BLANK = Pattern.compile("\\s*([A-Za-z0-9_]+):\\S.*");
    private static final Pattern NO_COLON = Pattern.compile("\\s*([A-Za-z0-9_]+)(\\s.*)?");
    private static final Pattern NO_BLANK_IN_LIST = Pattern.compile("\\s*-([0-9A-Za-z/].*)");

    private YamlSlip() {}

    /**
     * The first slip at or before the line where the parser stumbled.
     *
     * @param stumbled from 1
     */
    static Optional<Found> find(String text, int stumbled) {
        String[] lines = text.split("\r\n|[\r\n]", -1);
        for (int i = 0; i < Math.min(stumbled, lines.length); i++) {
            String what = slip(lines[i]);
            if (what != null) {
                return Optional.of(new Found(i + 1, what));
            }
        }
        if (stumbled > lines.length) {
            return Optional.empty();
        }
        if (TAB.matcher(lines[stumbled - 1]).matches()) {
            return Optional.of(new Found(stumbled, "is indented with a tab; expected blanks"));
        }
        return Optional.ofNullable(indentation(lines, stumbled - 1));
    }

    private static String slip(String line) {
        if (line.strip().startsWith("#")) {
            return null;
        }
        if (CONFLICT.matcher(line).matches()) {
            return "is a mark of a merge that was not finished; expected one of the two versions";
        }
        if (line.indexOf('\u00a0') >= 0) {
            return "has a no-break space; expected plain blanks";
        }
        if (line.startsWith("\t")
                || line.strip().isEmpty()
                || NOTHING.matcher(line).matches()) {
            return null; // a tab is for the line where the parser stumbled
        }
        if (KEY.matcher(line).matches() || ITEM.matcher(line).matches()) {
            return Placeholder.isIn(line) && line.contains("{{") ? Placeholder.LEFT : null;
        }
        if (Placeholder.isIn(line) && (line.contains("{{") || line.contains("{%") || line.contains("<%"))) {
            return Placeholder.LEFT;
        }
        Matcher item = NO_BLANK_IN_LIST.matcher(line);
        if (item.matches()) {
            return "has no blank behind the \"-\"; expected \"- "
                    + Problems.shown(item.group(1).strip()) + "\"";
        }
        Matcher noBlank = NO_BLANK.matcher(line);
        if (noBlank.matches()) {
            return "has no blank behind \"" + noBlank.group(1) + ":\"; expected \"" + noBlank.group(1) + ": …\"";
        }
        Matcher noColon = NO_COLON.matcher(line);
        return noColon.matches()
                ? "has no colon behind " + Problems.quoted(noColon.group(1))
                        + "; expected \"key: value\", or the line to" + " be removed"
                : null;
    }

    /** The line and the one before it that is not empty do not stand below one another. */
    private static Found indentation(String[] lines, int index) {
        int before = index - 1;
        while (before >= 0 && NOTHING.matcher(lines[before]).matches()) {
            before--;
        }
        int here = blanks(lines[index]);
        if (before < 0
                || NOTHING.matcher(lines[index]).matches()
                || lines[index].strip().startsWith("\t")) {
            return null;
        }
        int there = blanks(lines[before]);
        if (here == there || lines[index].substring(here).startsWith("\t")) {
            return null;
        }
        return new Found(
                index + 1,
                "is indented by " + here + " blanks, line " + (before + 1) + " by " + there
                        + "; expected the same for all keys of a pool, and for all entries of a list");
    }

    private static int blanks(String line) {
        int count = 0;
        while (count < line.length() && line.charAt(count) == ' ') {
            count++;
        }
        return count;
    }
}
