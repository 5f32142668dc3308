import"./chunk-YATJ5LI5.js";
