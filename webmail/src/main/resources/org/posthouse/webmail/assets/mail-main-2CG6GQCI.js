import"./chunk-KRC6YDG2.js";
