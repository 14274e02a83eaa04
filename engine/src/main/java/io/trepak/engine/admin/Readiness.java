package io.trepak.engine.admin;

/** Whether new clients should come here. */
public enum Readiness {
    /** Not all listeners are open yet. */
    STARTING,
    /** All are. */
    READY,
    /** None is any more; those connected get their last answers. */
    DRAINING
}
