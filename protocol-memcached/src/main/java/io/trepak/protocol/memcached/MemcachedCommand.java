package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Route;
import io.trepak.protocol.memcached.ValueBlock.Cas;
import java.util.EnumSet;
import java.util.Set;

/**
 * A command: the form its line has, what a server may answer, and what of that the client is told. A name stands for
 * several of these, all made from one row of {@link CommandTable}:
 *
 * <pre>
 *   get a         itself; sent together with other clients' gets, unless the pool wants it {@link #alone}
 *   get a b       {@link #split}
 *   set ... noreply, mg a q     {@link #quiet}: sent without that word, so that every request has a response
 * </pre>
 */
final class MemcachedCommand extends Command {
    /** What stands in the line behind the command's name. */
    enum Form {
        /** key [key]... */
        GET,
        /** exptime key [key]... */
        GAT,
        /** key flags exptime bytes [noreply], then data */
        STORE,
        /** key flags exptime bytes casid [noreply], then data */
        CAS,
        /** key value [noreply] */
        COUNT,
        /** key [0] [noreply] */
        DELETE,
        /** key exptime [noreply] */
        TOUCH,
        /** key [flag]... */
        META_GET,
        /** key [flag]... */
        META_CHANGE,
        /** key bytes [flag]..., then data */
        META_STORE,
        /** key [b] [anything] */
        META_DEBUG,
        /** level [noreply] */
        VERBOSITY,
        /** [delay] [noreply] */
        FLUSH,
        /** anything, which the server ignores */
        VERSION,
        /** nothing */
        STATS,
        /** anything */
        ANYTHING
    }

    private static final int EVERYTHING = Reply.ANY;
    private static final Set<Trait> NONE = EnumSet.noneOf(Trait.class);
    private static final Set<Form> READS = EnumSet.of(Form.GET, Form.META_GET, Form.META_DEBUG);
    private static final Set<Form> NEITHER = EnumSet.of(Form.VERBOSITY, Form.VERSION, Form.STATS, Form.ANYTHING);

    private final Form form;
    private final byte[] bytes;
    private final int replies;
    private final int untold;
    private final Cas cas;
    private boolean closes;
    private MemcachedCommand alone = this;
    private MemcachedCommand split;
    private MemcachedCommand quiet;

    private MemcachedCommand(
            String name, Route route, Set<Trait> traits, Form form, String text, int replies, int untold, Cas cas) {
        super(name, route, with(traits, form));
        this.form = form;
        this.bytes = Bytes.ascii(text);
        this.replies = replies | Reply.ERROR;
        this.untold = untold;
        this.cas = cas;
    }

    private static Set<Trait> with(Set<Trait> traits, Form form) {
        Set<Trait> all = EnumSet.copyOf(traits);
        if (!NEITHER.contains(form)) {
            all.add(READS.contains(form) ? Trait.READS : Trait.WRITES);
        }
        return all;
    }

    /** A command of one key with this form and these replies; quiet with a last word noreply. */
    static MemcachedCommand keyed(String name, Form form, int replies) {
        return withQuiet(name, Route.KEYED, form, replies, EVERYTHING);
    }

    /**
     * A meta command.
     *
     * @param untold which of the replies its flag q keeps from being told
     */
    static MemcachedCommand meta(String name, Form form, int replies, int untold) {
        return withQuiet(name, Route.KEYED, form, replies, untold);
    }

    /** A command for every server; quiet with a last word noreply. */
    static MemcachedCommand everywhere(String name, Form form) {
        return withQuiet(name, Route.ALL, form, Reply.OK, EVERYTHING);
    }

    private static MemcachedCommand withQuiet(String name, Route route, Form form, int replies, int untold) {
        MemcachedCommand command = of(name, route, NONE, form, replies, 0, Cas.NEVER);
        command.quiet = of(name, route, NONE, form, replies, untold, Cas.NEVER);
        return command;
    }

    /** A command for values, keyed with one key and split with more; gets of one key may be merged. */
    static MemcachedCommand values(String name, Form form, Cas cas) {
        int replies = Reply.VALUE | Reply.END;
        Set<Trait> traits = form == Form.GET ? EnumSet.of(Trait.MERGEABLE) : NONE;
        MemcachedCommand command = of(name, Route.KEYED, traits, form, replies, 0, cas);
        command.alone = of(name, Route.KEYED, NONE, form, replies, 0, cas);
        command.split = of(name, Route.SPLIT, EnumSet.of(Trait.KEYS_FOR_JOIN), form, replies, 0, cas);
        return command;
    }

    /** A command without a key. */
    static MemcachedCommand keyless(String name, Route route, Form form, int replies) {
        return of(name, route, NONE, form, replies, 0, Cas.NEVER);
    }

    /** A command that is always answered here, with this line; with none when it is empty. */
    static MemcachedCommand answered(String name, String line) {
        String text = line.isEmpty() ? "" : line + "\r\n";
        return new MemcachedCommand(name, Route.LOCAL, NONE, Form.ANYTHING, text, 0, 0, Cas.NEVER);
    }

    /** The same, and then the client is closed. */
    static MemcachedCommand closing(String name, String line) {
        MemcachedCommand command = answered(name, line);
        command.closes = true;
        return command;
    }

    private static MemcachedCommand of(
            String name, Route route, Set<Trait> traits, Form form, int replies, int untold, Cas cas) {
        return new MemcachedCommand(name, route, traits, form, name, replies, untold, cas);
    }

    Form form() {
        return form;
    }

    /** The same, but never merged. */
    MemcachedCommand alone() {
        return alone;
    }

    /** The same for several keys; null if there is no such thing. */
    MemcachedCommand split() {
        return split;
    }

    /** The same for a client that does not want to hear of success; null if there is no such thing. */
    MemcachedCommand quiet() {
        return quiet;
    }

    /** The kinds of {@link Reply} a server may answer with; errors are always among them. */
    int replies() {
        return replies;
    }

    /** The kinds of {@link Reply} that the client is not told. */
    int untold() {
        return untold;
    }

    /** Whether not even a failure of the proxy's own is told. */
    boolean isSilent() {
        return untold == EVERYTHING;
    }

    /** Whether its VALUE lines have a cas number. */
    Cas cas() {
        return cas;
    }

    /** Whether the client is closed behind it. */
    boolean closes() {
        return closes;
    }

    /** Of a LOCAL command the response, which may be empty; of any other the name. Not to be changed. */
    byte[] bytes() {
        return bytes;
    }
}
