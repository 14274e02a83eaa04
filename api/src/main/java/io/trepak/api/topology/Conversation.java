package io.trepak.api.topology;

/** A connection of a topology's own, see {@link TopologyContext#dial}. Thread: any. */
public interface Conversation extends AutoCloseable {
    /**
     * Sends bytes; may be called before it is connected. It is closed when the other end has not taken 1 MiB.
     *
     * @param bytes copied
     */
    void send(byte[] bytes);

    /** Ends it; its listener is told nothing more. */
    @Override
    void close();

    /** Hears the other end. Thread: the plugin's own thread of events, one call after the other. */
    interface Listener {
        /**
         * Bytes as they come, in pieces of any size. The conversation is closed when 16 MiB of them wait to be heard.
         *
         * @param bytes the listener's from now on
         */
        void received(byte[] bytes);

        /**
         * Not connected, or not any more. The last call, unless the conversation was closed here.
         *
         * @param reason one line: {@code Connection refused}
         */
        void closed(String reason);
    }
}
