package io.trepak.engine.worker.client;

/** What the filters of one pool keep for one client. */
final class FilterState {
    /** The filters of one pool on one worker, until they are closed. */
    static final class Owner {
        private final int filters;
        private boolean closed;

        Owner(int filters) {
            this.filters = filters;
        }

        /** Nobody asks for what they have kept any more. */
        void close() {
            closed = true;
        }
    }

    private final Owner owner;
    private final Object[] values;
    /** Of another pool's filters, which were shown responses to this client's requests; null for none. */
    private FilterState next;

    private FilterState(Owner owner, FilterState next) {
        this.owner = owner;
        this.values = new Object[owner.filters];
        this.next = next;
    }

    /** What a filter keeps; null for nothing. */
    static Object get(FilterState first, Owner owner, int index) {
        for (FilterState state = first; state != null; state = state.next) {
            if (state.owner == owner) {
                return state.values[index];
            }
        }
        return null;
    }

    /** Has a filter keep something. Returns the first of all. */
    static FilterState set(FilterState first, Owner owner, int index, Object value) {
        for (FilterState state = first; state != null; state = state.next) {
            if (state.owner == owner) {
                state.values[index] = value;
                return first;
            }
        }
        FilterState added = new FilterState(owner, withoutClosed(first));
        added.values[index] = value;
        return added;
    }

    /** A reload has closed filters, whose state nobody asks for any more. */
    private static FilterState withoutClosed(FilterState first) {
        if (first == null) {
            return null;
        }
        FilterState rest = withoutClosed(first.next);
        if (first.owner.closed) {
            return rest;
        }
        first.next = rest;
        return first;
    }
}
