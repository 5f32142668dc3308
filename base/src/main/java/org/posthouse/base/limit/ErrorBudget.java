package org.posthouse.base.limit;

/** How many errors one session may make before it is closed. For one thread. */
public final class ErrorBudget {
    private final int max;
    private int left;

    public ErrorBudget(int max) {
        this.max = max;
        this.left = max;
    }

    /** Counts an error; false when it was one too many. */
    public boolean spend() {
        return spend(1);
    }

    /** Counts an error that weighs more than one; false when the budget is gone. */
    public boolean spend(int weight) {
        left = Math.max(-1, left - weight);
        return left >= 0;
    }

    /** Makes up for one error, up to the budget it began with. */
    public void earn() {
        left = Math.min(max, left + 1);
    }

    public boolean exhausted() {
        return left < 0;
    }
}
