export default function Layout({ children, side }) {
  return (
    <main>
      <h1>PROTECTED:org-layout</h1>
      {children}
      {side}
    </main>
  );
}
