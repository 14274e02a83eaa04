package io.trepak.engine.worker.client;

import java.util.ArrayList;
import java.util.List;

/** A client as those see it who look after many: says what a test tells it, and notes what is done to it. */
final class StubClient implements HeldClient, ClientList.Member {
    final String name;
    long heldBytes;
    long heldByResponses;
    long unreadBytes;
    boolean fits;
    boolean full;
    boolean looksOn;
    boolean deadlocked;
    boolean lazy;
    boolean holdsUpOthers;
    boolean stalled;
    boolean closed;
    int looks;
    int marks;
    /** Run when it is closed. */
    Runnable onClose = () -> {};
    /** Run when it is woken. */
    Runnable onWake = () -> {};

    final List<String> events = new ArrayList<>();
    private int listIndex = ClientList.NOWHERE;

    StubClient(String name) {
        this.name = name;
    }

    @Override
    public int listIndex() {
        return listIndex;
    }

    @Override
    public void listIndex(int index) {
        listIndex = index;
    }

    @Override
    public void wake() {
        events.add("wake");
        onWake.run();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean fitsMemory() {
        return fits;
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public long unreadBytes() {
        return unreadBytes;
    }

    @Override
    public void beginLooks() {
        events.add("begin");
    }

    @Override
    public boolean look(long nowNanos) {
        looks++;
        return looksOn;
    }

    @Override
    public void endLooks() {
        events.add("end");
    }

    @Override
    public boolean isDeadlocked(long nowNanos) {
        return deadlocked;
    }

    @Override
    public boolean isLazy(long nowNanos) {
        return lazy;
    }

    @Override
    public boolean holdsUpOthers() {
        return holdsUpOthers;
    }

    @Override
    public void markProgress() {
        marks++;
    }

    @Override
    public void closeIfStalled() {
        if (stalled) {
            abandon("stalled");
        }
    }

    @Override
    public long heldBytes() {
        return heldBytes;
    }

    @Override
    public long heldByResponses() {
        return heldByResponses;
    }

    @Override
    public void abandon(String why) {
        closed = true;
        events.add("closed: " + why);
        onClose.run();
    }

    @Override
    public String toString() {
        return name;
    }
}
