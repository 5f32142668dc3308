package org.posthouse.server.keeping;

/**
 * A file of a snapshot.
 *
 * @param mode its permissions as an octal number
 * @param modified when its content was last changed, ms
 * @param path below the server's folder, with {@code /}
 */
record Entry(String sha256, long size, String mode, long modified, String path) {
    /** Where the database's own files are listed. */
    static final String ENGINE = "data/rocksdb/";
    /** Where those of an engine in memory are listed. */
    static final String MEMORY = "data/memory/";

    String line() {
        return "file " + sha256 + " " + size + " " + mode + " " + modified + " " + path + "\n";
    }

    static Entry read(String line) throws DamagedException {
        String[] words = line.split(" ", 6);
        try {
            if (words.length == 6 && words[0].equals("file") && Digests.isDigest(words[1]) && words[3].matches("[0-7]{3}")
                    && isSafe(words[5]))
                return new Entry(words[1], Long.parseLong(words[2]), words[3], Long.parseLong(words[4]), words[5]);
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new DamagedException("not a line of a snapshot: " + line);
    }

    /** A path that stays below the folder, on one line. */
    static boolean isSafe(String path) {
        if (path.isEmpty() || path.startsWith("/") || path.chars().anyMatch(c -> c < ' ' || c == '\\' || c == 0x7f))
            return false;
        for (String level : path.split("/", -1))
            if (level.isEmpty() || level.equals(".") || level.equals(".."))
                return false;
        return true;
    }

    /** Whether a file of that name never changes once it is written. */
    boolean isFixed() {
        return path.startsWith(ENGINE) && (path.endsWith(".sst") || path.endsWith(".blob"));
    }
}
