export const icon = Buffer.alloc(16);
