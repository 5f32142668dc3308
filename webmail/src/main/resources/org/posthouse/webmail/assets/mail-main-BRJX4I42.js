import"./chunk-L26H7EKV.js";
