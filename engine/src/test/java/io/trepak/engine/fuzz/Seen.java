package io.trepak.engine.fuzz;

import java.util.List;

/**
 * What a frame was taken for.
 *
 * @param text begins with an exclamation mark if it was found wrong
 * @param early whether its last bytes had not been seen then
 */
record Seen(String text, boolean early) {
    private static final Seen NOTHING = new Seen("nothing", false);

    /** Fails when what was seen of a stream that came whole is not what was seen of it in pieces. */
    static void assertAlike(List<Seen> whole, List<Seen> pieces) {
        for (int i = 0; i < Math.max(whole.size(), pieces.size()); i++) {
            Seen one = i < whole.size() ? whole.get(i) : NOTHING;
            Seen other = i < pieces.size() ? pieces.get(i) : NOTHING;
            if (one.text.startsWith("!") && other.early) {
                return; // what ends the payload is looked at only when it is here
            }
            if (!one.text.equals(other.text)) {
                throw new AssertionError("whole: " + one.text + "\nin pieces: " + other.text);
            }
        }
    }
}
