package io.trepak.engine.worker.resources;

import java.util.Arrays;

/** Objects that are used again, the last one first. Keeps so many at most. */
public final class FreeList<T> {
    private static final int FIRST = 16;

    private final int most;
    private Object[] items;
    private int count;

    public FreeList(int most) {
        this.most = most;
        this.items = new Object[Math.min(most, FIRST)];
    }

    /** Takes one out; null when there is none. */
    @SuppressWarnings("unchecked")
    public T take() {
        if (count == 0) {
            return null;
        }
        T taken = (T) items[--count];
        items[count] = null;
        return taken;
    }

    public void give(T item) {
        if (count == items.length) {
            if (count >= most) {
                return;
            }
            items = Arrays.copyOf(items, Math.min(most, count * 2));
        }
        items[count++] = item;
    }
}
