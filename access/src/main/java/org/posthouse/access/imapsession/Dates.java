package org.posthouse.access.imapsession;

/** Internal dates in UTC, written without an object for each; the day before is remembered. RFC 3501 §9 */
public final class Dates {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private long day = Long.MIN_VALUE;
    private String date = "";

    /** date-time of seconds since 1970. */
    public void write(Line line, long seconds) {
        long d = Math.floorDiv(seconds, 86_400L);
        if (d != day)
            remember(d);
        int s = (int) Math.floorMod(seconds, 86_400L);
        line.ascii(date).padded(s / 3600, 2).put(':').padded(s / 60 % 60, 2).put(':').padded(s % 60, 2).ascii(" +0000\"");
    }

    private void remember(long d) {
        java.time.LocalDate local = java.time.LocalDate.ofEpochDay(Math.clamp(d, -719_162L, 2_932_896L));
        Line line = new Line();
        int of = local.getDayOfMonth();
        line.put('"').ascii(of < 10 ? " " : "").number(of).put('-')
                .ascii(MONTHS.substring(3 * local.getMonthValue() - 3, 3 * local.getMonthValue())).put('-').padded(
                        local.getYear(), 4)
                .put(' ');
        date = line.text();
        day = d;
    }
}
